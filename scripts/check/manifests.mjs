import { readFileSync } from 'node:fs';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { mapLimited, runCommand } from './command.mjs';

/** What publint and attw find in the packed packages. */
export async function manifestProblems(packed) {
  const problems = await mapLimited(packed, 2, async (pack) => [
    ...(await publintProblems(pack)),
    ...(await typeResolutionProblems(pack)),
  ]);
  return problems.flat();
}

async function publintProblems({ name, tarball }) {
  const bytes = readFileSync(tarball);
  const data = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  const { messages, pkg } = await publint({ pack: { tarball: data }, level: 'warning', strict: true });
  return messages.map((message) => `${name}: publint: ${formatMessage(message, pkg, { color: false })}`);
}

/** The root and the platform entries: the other sub-paths have the root's form, and the test installation compiles them all. */
async function typeResolutionProblems({ name, manifest, tarball }) {
  const entries = Object.keys(manifest.publishConfig.exports).filter((key) => key === '.' || /^\.\/(node|browser)\//.test(key));
  const args = [tarball, '--profile', 'esm-only', '--no-emoji', '--no-color', '--entrypoints', ...entries];
  const { status, output } = await runCommand('attw', args);
  return status === 0 ? [] : [`${name}: attw:\n${output}`];
}

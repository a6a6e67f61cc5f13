import { spawn } from 'node:child_process';

/** Runs a command; resolves to its exit status and everything that it printed. */
export function runCommand(command, args, { cwd, env = process.env } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32',
    });
    let output = '';
    child.stdout.on('data', (text) => (output += text));
    child.stderr.on('data', (text) => (output += text));
    child.on('error', reject);
    child.on('close', (status) => resolve({ status: status ?? 1, output: output.trim() }));
  });
}

/** Runs a command; resolves to what it printed, rejects with that when it fails. */
export async function commandOutput(command, args, options) {
  const { status, output } = await runCommand(command, args, options);
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: exited with ${status}.\n${output}`);
  return output;
}

/** Maps in order with `limit` calls at a time. */
export async function mapLimited(items, limit, call) {
  const results = [];
  let next = 0;
  const worker = async () => {
    while (next < items.length) {
      const index = next++;
      results[index] = await call(items[index]);
    }
  };
  await Promise.all(Array.from({ length: limit }, worker));
  return results;
}

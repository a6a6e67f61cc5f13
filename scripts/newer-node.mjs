/**
 * Runs the tests of the packages that depend most on the machine below them in a newer Node, which npm brings:
 * WebAssembly with more instructions, another file system layer, another WebGPU binding.
 *
 *   node scripts/newer-node.mjs [version]
 */
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { softwareGpuEnvironment } from './software-gpu.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [version = '24'] = process.argv.slice(2);
const packages = ['core', 'kernels', 'stores', 'search', 'indexer', 'distances', 'wasm-training', 'models'];
const env = { ...process.env, ...softwareGpuEnvironment(root) };
const failed = packages.filter((name) => {
  console.log(`\n${name}, Node ${version}`);
  const args = ['--yes', '--package', `node@${version}`, '--call', 'node ../../scripts/jest.mjs --silent'];
  const shell = process.platform === 'win32';
  return spawnSync('npx', args, { cwd: join(root, 'packages', name), env, stdio: 'inherit', shell }).status !== 0;
});
if (failed.length > 0) {
  console.error(`Tests fail in Node ${version}: ${failed.join(', ')}.`);
  process.exit(1);
}

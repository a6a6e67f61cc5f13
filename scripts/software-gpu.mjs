import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';

const require = createRequire(import.meta.url);

/**
 * Environment in which WebGPU finds a software adapter: SwiftShader, unpacked from the npm package
 * `@sparticuz/chromium`. The library path must be set before a process starts, hence here and not in the tests.
 * Linux on x64 only; elsewhere, and where a driver is already named, the environment stays as it is.
 */
export function softwareGpuEnvironment(root) {
  if (process.env.VK_ICD_FILENAMES || process.platform !== 'linux' || process.arch !== 'x64') return {};
  const folder = join(root, 'node_modules', '.cache', 'swiftshader');
  if (!existsSync(folder)) unpack(folder);
  return {
    VK_ICD_FILENAMES: join(folder, 'vk_swiftshader_icd.json'),
    LD_LIBRARY_PATH: [folder, process.env.LD_LIBRARY_PATH].filter(Boolean).join(':'),
  };
}

function unpack(folder) {
  const archive = join(packageFolder('@sparticuz/chromium'), 'bin', 'swiftshader.tar.br');
  const partial = `${folder}.${process.pid}`;
  mkdirSync(partial, { recursive: true });
  const tar = spawnSync('tar', ['-x', '-C', partial], { input: brotliDecompressSync(readFileSync(archive)) });
  if (tar.status !== 0) throw new Error(`unpacking ${archive} failed: ${tar.stderr}`);
  rmSync(folder, { recursive: true, force: true });
  renameSync(partial, folder);
}

function packageFolder(name) {
  let folder = dirname(require.resolve(name));
  while (!existsSync(join(folder, 'package.json')) || !existsSync(join(folder, 'bin'))) folder = dirname(folder);
  return folder;
}

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { commandOutput, runCommand } from './command.mjs';

/** Import specifiers of everything that a packed package exports, but for its manifest. */
const entries = ({ name, manifest }) =>
  Object.keys(manifest.publishConfig.exports)
    .filter((key) => key !== './package.json')
    .map((key) => name + key.slice(1));

const isForBrowsers = (entry) => entry.includes('/browser/');

/** A project outside the repository that installs every tarball and the required peers with npm. */
export async function installConsumer(packed, folder, nodeTypes) {
  const dependencies = Object.fromEntries(packed.map(({ name, tarball }) => [name, `file:${tarball}`]));
  for (const { manifest } of packed)
    for (const [peer, range] of Object.entries(manifest.peerDependencies ?? {}))
      if (!manifest.peerDependenciesMeta?.[peer]?.optional) dependencies[peer] = range;
  mkdirSync(folder, { recursive: true });
  const manifest = {
    name: 'consumer',
    private: true,
    type: 'module',
    dependencies: { ...dependencies, '@tensorflow/tfjs-backend-cpu': dependencies['@tensorflow/tfjs-core'] },
    devDependencies: { '@types/node': nodeTypes },
  };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest, null, 2));
  await commandOutput('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline'], {
    cwd: folder,
  });
}

/** Imports every entry in Node and runs a search, as somebody who installed the packages would. */
export async function runtimeProblems(packed, folder) {
  const optional = new Set(packed.flatMap(({ manifest }) => Object.keys(manifest.peerDependenciesMeta ?? {})));
  const specifiers = packed.flatMap(entries).filter((entry) => !isForBrowsers(entry));
  writeFileSync(
    join(folder, 'program.mjs'),
    `const optional = new Set(${JSON.stringify([...optional])});
for (const entry of ${JSON.stringify(specifiers)}) {
  try {
    await import(entry);
  } catch (error) {
    const missing = /Cannot find package '([^']+)'/.exec(error.message)?.[1];
    if (!optional.has(missing)) console.log(\`\${entry}: \${error.message}\`);
  }
}
const { LinearSearch } = await import('@sim/search');
const search = new LinearSearch({ dim: 2, distance: 'cosine' });
await search.add(new Uint32Array([7, 8]), new Float32Array([1, 0, 0, 1]));
const { ids } = await search.lookup(new Float32Array([0.1, 0.9]), { k: 1 });
if (ids[0] !== 8) console.log(\`@sim/search: the nearest of two rows is 8, got \${ids[0]}\`);
`,
  );
  const { status, output } = await runCommand(process.execPath, ['program.mjs'], { cwd: folder });
  if (status !== 0) return [`program.mjs: exited with ${status}.\n${output}`];
  return output ? output.split('\n') : [];
}

/** Code blocks of the READMEs, which must compile against what is published. */
export function readmePrograms(folders) {
  return folders.flatMap((folder) =>
    [...readFileSync(join(folder, 'README.md'), 'utf8').matchAll(/^```(?:ts|typescript)\n([\s\S]*?)^```/gm)].map(
      ([, code], index) => ({ file: `${basename(folder)}-readme-${index + 1}.ts`, code }),
    ),
  );
}

/** Compiles every entry and every README program under both module resolutions in use. */
export async function typeProblems(packed, folder, root) {
  const imports = packed.flatMap(entries).map((entry, index) => `import * as m${index} from '${entry}';\nvoid m${index};\n`);
  const programs = [{ file: 'entries.ts', code: imports.join('') }, ...readmePrograms([root, ...packed.map((pack) => pack.folder)])];
  for (const { file, code } of programs) writeFileSync(join(folder, file), `${code}export {};\n`);
  const tsc = join(root, 'node_modules', '.bin', 'tsc');
  const problems = [];
  for (const [module, moduleResolution] of [['nodenext', 'nodenext'], ['esnext', 'bundler']]) {
    const config = {
      compilerOptions: {
        module,
        moduleResolution,
        target: 'es2022',
        lib: ['es2023', 'dom'],
        types: ['node'],
        strict: true,
        noEmit: true,
        skipLibCheck: true,
      },
      files: programs.map(({ file }) => file),
    };
    const project = join(folder, `tsconfig.${moduleResolution}.json`);
    writeFileSync(project, JSON.stringify(config, null, 2));
    const { status, output } = await runCommand(tsc, ['-p', project], { cwd: folder });
    if (status !== 0) problems.push(`types under ${moduleResolution}:\n${output}`);
  }
  return problems;
}

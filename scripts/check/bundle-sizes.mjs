import { resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

/** Leaves TensorFlow.js and platform modules out; an import of them that nothing uses goes too, as with their real manifests. */
const outside = {
  name: 'outside',
  setup({ onResolve }) {
    onResolve({ filter: /^(?:@tensorflow\/|node:)/ }, ({ path }) => ({ path, external: true, sideEffects: false }));
  },
};

/**
 * Bundles `import { name } from '@sim/package'` from an installed project, TensorFlow.js and platform modules left out.
 * Resolves to gzip bytes of what is loaded at once, minified, the packages that this needs, and its readable text. What
 * is imported when it is asked for stands in files of its own, as bundlers of apps write them, and is not counted.
 */
export async function bundle({ name, from }, folder) {
  const options = {
    stdin: { contents: `export { ${name} } from '${from}';`, resolveDir: folder },
    bundle: true,
    splitting: true,
    outdir: folder,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    plugins: [outside],
    write: false,
    metafile: true,
    logLevel: 'silent',
  };
  const readable = loadedAtOnce(await build(options));
  const minified = loadedAtOnce(await build({ ...options, minify: true }));
  return {
    bytes: minified.reduce((sum, { contents }) => sum + gzipSync(contents, { level: 9 }).length, 0),
    externals: [...new Set(readable.flatMap(({ externals }) => externals))],
    text: readable.map(({ text }) => text).join('\n'),
  };
}

/** The entry's output and those that it imports, directly or through others, other than by `import()`. */
function loadedAtOnce({ metafile: { outputs }, outputFiles }) {
  const paths = Object.keys(outputs).filter((path) => outputs[path].entryPoint === '<stdin>');
  for (const path of paths)
    for (const { path: next, kind, external } of outputs[path].imports)
      if (kind === 'import-statement' && !external && !paths.includes(next)) paths.push(next);
  return paths.map((path) => {
    const { contents, text } = outputFiles.find((file) => resolve(file.path) === resolve(path));
    const externals = outputs[path].imports.filter(({ external }) => external).map((found) => found.path);
    return { contents, text, externals };
  });
}

/** Measures every line of the list; a row per line and a problem for each broken ceiling, package and word that must stay out. */
export async function sizeProblems(list, folder) {
  const rows = [];
  const problems = [];
  for (const line of list) {
    const { bytes, externals, text } = await bundle(line, folder);
    const title = `import { ${line.name} } from '${line.from}'`;
    rows.push({ title, bytes, ceiling: line.ceiling });
    if (bytes > line.ceiling)
      problems.push(`${title}: ${bytes} bytes gzip, more than ${line.ceiling}. Find what it pulls in, or raise the ceiling in scripts/bundle-sizes.json.`);
    const { withoutPackages = [], withoutText = [] } = line;
    const found = [
      ...withoutPackages.filter((name) => externals.some((path) => path.startsWith(name))),
      ...withoutText.filter((word) => text.includes(word)),
    ];
    for (const word of found) problems.push(`${title}: holds ${word}, which it must not. Import it where it is needed.`);
  }
  return { rows, problems };
}

/** The measured sizes as an aligned text table. */
export function sizeTable(rows) {
  const width = Math.max(...rows.map(({ title }) => title.length));
  return rows
    .map(({ title, bytes, ceiling }) => `  ${title.padEnd(width)} ${String(bytes).padStart(7)} of ${String(ceiling).padStart(7)} bytes gzip`)
    .join('\n');
}

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
 * Resolves to gzip bytes of the minified bundle, the packages it needs at run time, and its readable text.
 */
export async function bundle({ name, from }, folder) {
  const options = {
    stdin: { contents: `export { ${name} } from '${from}';`, resolveDir: folder },
    bundle: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    plugins: [outside],
    write: false,
    metafile: true,
    logLevel: 'silent',
  };
  const readable = await build(options);
  const minified = await build({ ...options, minify: true });
  const [output] = Object.values(readable.metafile.outputs);
  return {
    bytes: gzipSync(minified.outputFiles[0].contents, { level: 9 }).length,
    externals: [...new Set(output.imports.filter(({ external }) => external).map(({ path }) => path))],
    text: readable.outputFiles[0].text,
  };
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

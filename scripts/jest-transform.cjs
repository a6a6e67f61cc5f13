/** Compiles TypeScript for Jest by SWC, with the globals of the language as constants of each module. */
const { readFileSync } = require('node:fs');
const { createTransformer } = require('@swc/jest');
const { localGlobals } = require('./local-globals.cjs');

const version = [__filename, require.resolve('./local-globals.cjs')].map((path) => readFileSync(path, 'utf8')).join('');

exports.createTransformer = (options) => {
  const swc = createTransformer(options);
  const withGlobals = ({ code, map }) => {
    const { mappings, ...rest } = JSON.parse(map);
    // A source map starts each line of the code by a semicolon.
    return { code: `const ${localGlobals(code)} = globalThis;\n${code}`, map: JSON.stringify({ ...rest, mappings: `;${mappings}` }) };
  };
  return {
    ...swc,
    process: (...input) => withGlobals(swc.process(...input)),
    processAsync: async (...input) => withGlobals(await swc.processAsync(...input)),
    getCacheKey: (source, ...rest) => swc.getCacheKey(`${version}${source}`, ...rest),
  };
};

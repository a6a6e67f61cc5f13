import { fileURLToPath } from 'node:url';

const script = (name) => fileURLToPath(new URL(`./scripts/${name}`, import.meta.url));
const testing = fileURLToPath(new URL('./packages/testing/src', import.meta.url));

/** One Jest configuration for every package: TypeScript sources as native ES modules, workspace packages from `src`. */
export default {
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['@sim/source', 'node', 'node-addons'] },
  // Not a dependency of the root: the task runner would count all that the suites import as input of every package.
  moduleNameMapper: {
    '^@sim/testing$': `${testing}/index.ts`,
    '^@sim/testing/(.+)$': `${testing}/$1.ts`,
    '^fast-check$': script('seeded-fast-check.mjs'),
  },
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '\\.ts$': [
      script('jest-transform.cjs'),
      // Source maps in files of their own: within the code they would be read and parsed with it.
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'es6' }, sourceMaps: true },
    ],
  },
  runtime: script('jest-runtime.cjs'),
  testMatch: ['**/*.test.ts', '**/*.test.mjs'],
  testTimeout: 60_000,
};

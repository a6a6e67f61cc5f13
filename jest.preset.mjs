import { fileURLToPath } from 'node:url';

const setup = fileURLToPath(new URL('./scripts/jest-setup.mjs', import.meta.url));
const testing = fileURLToPath(new URL('./packages/testing/src', import.meta.url));

/** One Jest configuration for every package: TypeScript sources as native ES modules, workspace packages from `src`. */
export default {
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['@sim/source', 'node', 'node-addons'] },
  // Not a dependency of the root: the task runner would count all that the suites import as input of every package.
  moduleNameMapper: { '^@sim/testing$': `${testing}/index.ts`, '^@sim/testing/(.+)$': `${testing}/$1.ts` },
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'es6' } },
    ],
  },
  setupFiles: [setup],
  testMatch: ['**/*.test.ts', '**/*.test.mjs'],
  testTimeout: 60_000,
};

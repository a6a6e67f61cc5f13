/** One Jest configuration for every package: TypeScript sources as native ES modules, workspace packages from `src`. */
export default {
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['@sim/source', 'node', 'node-addons'] },
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'es6' } },
    ],
  },
  testMatch: ['**/src/**/*.test.ts', '**/scripts/**/*.test.mjs'],
  testTimeout: 60_000,
};

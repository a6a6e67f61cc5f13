import { expect, test } from '@jest/globals';
import { withTree } from '../fixture-tree.mjs';
import { readmePrograms } from './consumer.mjs';

test('TypeScript blocks of a README become programs, other blocks do not', () => {
  const readme = '# a\n\n```sh\nnpm i\n```\n\n```ts\nconst a = 1;\n```\n\ntext\n\n```typescript\nconst b = 2;\n```\n';
  withTree({ 'packages/core/README.md': readme }, (root) => {
    expect(readmePrograms([`${root}/packages/core`])).toEqual([
      { file: 'core-readme-1.ts', code: 'const a = 1;\n' },
      { file: 'core-readme-2.ts', code: 'const b = 2;\n' },
    ]);
  });
});

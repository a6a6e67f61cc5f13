import { expect, test } from '@jest/globals';
import { trainingProblems } from './plain-tfjs.mjs';

const imported = { status: 0, output: 'a notice\n[2.3,1.1,0.4]' };
const alone = { status: 1, output: "Error: Kernel 'Conv2DBackpropFilter' not registered for backend 'wasm'" };

test('a net that learns with the import, and fails without, is fine', () => {
  expect(trainingProblems({ imported, alone })).toEqual([]);
});

test.each([
  ['a loss that does not fall', '[2.3,2.2]'],
  ['a loss that is no number', '[null,null]'],
  ['no loss', '[]'],
])('%s is a problem', (_name, output) => {
  expect(trainingProblems({ imported: { status: 0, output }, alone })).toEqual([expect.stringContaining('does not learn')]);
});

test('a program that ends with an error is a problem', () => {
  expect(trainingProblems({ imported: { status: 1, output: 'Error: x' }, alone })).toEqual([expect.stringContaining('Error: x')]);
});

test('a net that trains without the import, or fails by something else, shows nothing', () => {
  expect(trainingProblems({ imported, alone: imported })).toHaveLength(1);
  expect(trainingProblems({ imported, alone: { status: 1, output: 'out of memory' } })).toHaveLength(1);
});

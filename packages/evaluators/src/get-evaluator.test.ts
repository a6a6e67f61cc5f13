import { expect, test } from '@jest/globals';
import { getEvaluator } from './get-evaluator.ts';
import { MemoryEvaluator } from './memory-evaluator.ts';

test.each(['memory', 'Memory', 'MemoryEvaluator'])('%s stands for the evaluator in memory', (name) => {
  expect(getEvaluator(name)).toBeInstanceOf(MemoryEvaluator);
});

test('an instance is returned as it is', () => {
  const evaluator = new MemoryEvaluator();
  expect(getEvaluator(evaluator)).toBe(evaluator);
});

test('an unknown name is refused with the known ones', () => {
  expect(() => getEvaluator('disk')).toThrow('getEvaluator: unknown evaluator, got "disk". Use one of: memory.');
});

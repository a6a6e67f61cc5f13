import { expect, test } from '@jest/globals';
import { parseKnnOptions } from './knn-options.ts';

test('the long sections run only when they are named', () => {
  expect(parseKnnOptions([]).sections).toEqual(['search', 'graph', 'crossover', 'threads', 'worker']);
  expect(parseKnnOptions(['--large']).sections).toContain('large');
  expect(parseKnnOptions(['--only', 'graph,trained']).sections).toEqual(['graph', 'trained']);
});

test('only a whole run is written down', () => {
  expect(parseKnnOptions([]).write).toBe(true);
  for (const args of [['--quick'], ['--print'], ['--engines', 'sim']]) expect(parseKnnOptions(args).write).toBe(false);
});

test('refuses a section that is not there', () => {
  expect(() => parseKnnOptions(['--only', 'search,speed'])).toThrow('no section speed');
});

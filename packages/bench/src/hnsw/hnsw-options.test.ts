import { expect, test } from '@jest/globals';
import { parseHnswOptions } from './hnsw-options.ts';

test('the long sections run alone, and only a whole run is written down', () => {
  expect(parseHnswOptions([])).toMatchObject({ sections: ['search'], write: true });
  expect(parseHnswOptions(['--huge', '--large']).sections).toEqual(['large', 'huge']);
  expect(parseHnswOptions(['--quick']).write).toBe(false);
  expect(parseHnswOptions(['--print']).write).toBe(false);
  expect(parseHnswOptions(['--engines', 'sim,hnswlib'])).toMatchObject({ engines: ['sim', 'hnswlib'], write: false });
  expect(() => parseHnswOptions(['--engines', 'annoy'])).toThrow('No engine annoy');
  expect(() => parseHnswOptions(['--tiny'])).toThrow('tiny');
});

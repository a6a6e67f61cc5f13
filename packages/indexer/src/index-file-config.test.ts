import { describe, expect, test } from '@jest/globals';
import { checkIndexFileConfig } from './index-file-config.ts';

const part = { className: 'linear', config: {} };
const config = {
  index: { embeddingSize: 2, distance: 'cosine', search: part, kvStore: part, evaluator: 'memory', statBufferSize: 10 },
  hasData: false,
  labelTable: { labels: ['cat', 'dog'] },
  calibration: { metric: part, matcher: part, k: 1, cutpoints: { optimal: { name: 'optimal', distance: 0.5 } }, curves: ['distance'] },
  log: { id: 'a', previous: null },
};

describe('checkIndexFileConfig', () => {
  test('lets through what was written', () => {
    expect(checkIndexFileConfig(config, 'T.t')).toBe(config);
    expect(checkIndexFileConfig({ ...config, calibration: null, log: undefined, collectionId: 'x' }, 'T.t').calibration).toBeNull();
  });

  test.each([
    ['nothing', null],
    ['a search without options', { ...config, index: { ...config.index, search: { className: 'linear', config: [] } } }],
    ['a fraction of a dimension', { ...config, index: { ...config.index, embeddingSize: 1.5 } }],
    ['labels of two kinds', { ...config, labelTable: { labels: ['cat', 1] } }],
    ['a label twice', { ...config, labelTable: { labels: ['cat', 'cat'] } }],
    ['a calibration without curves', { ...config, calibration: { ...config.calibration, curves: null } }],
    ['a cut point without distance', { ...config, calibration: { ...config.calibration, cutpoints: { optimal: { name: 'optimal' } } } }],
    ['a log without name', { ...config, log: { previous: null } }],
  ])('refuses %s', (_, json) => {
    expect(() => checkIndexFileConfig(json, 'T.t')).toThrow(expect.objectContaining({ code: 'FILE_CORRUPT' }));
  });
});

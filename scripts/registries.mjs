/**
 * Name registries to generate. A registry lists, by its class, every unit of one source folder that carries
 * a `static readonly className`.
 */
export const registries = {
  distances: [
    { folder: '', name: 'distanceClasses', label: 'distance', type: 'DistanceClass', from: './distance.ts' },
  ],
  losses: [
    { folder: '', name: 'lossClasses', label: 'loss', type: 'MetricLossClass', from: './metric-loss.ts' },
    {
      folder: 'two-view',
      name: 'twoViewLossClasses',
      label: 'two-view loss',
      type: 'TwoViewLossClass',
      from: './two-view-loss.ts',
    },
    {
      folder: 'wrappers',
      name: 'wrapperClasses',
      label: 'loss around another one',
      type: 'MetricLossClass',
      from: '../metric-loss.ts',
    },
  ],
  matchers: [
    {
      folder: '',
      name: 'matcherClasses',
      label: 'matcher',
      type: 'ClassificationMatchClass',
      from: './classification-match.ts',
    },
  ],
  metrics: [
    {
      folder: 'classification',
      name: 'classificationMetricClasses',
      label: 'classification metric',
      type: 'ClassificationMetricClass',
      from: './classification-metric.ts',
    },
    {
      folder: 'retrieval',
      name: 'retrievalMetricClasses',
      label: 'retrieval metric',
      type: 'RetrievalMetricClass',
      from: './retrieval-metric.ts',
    },
  ],
  stores: [{ folder: '', name: 'storeClasses', label: 'store', type: 'StoreClass', from: './store.ts' }],
  search: [{ folder: '', name: 'searchClasses', label: 'search engine', type: 'SearchClass', from: './search.ts' }],
};

/** Where a registry is written, relative to its package's `src`. */
export const registryFile = ({ folder }) => (folder ? `${folder}/registry.ts` : 'registry.ts');

/** True for a unit that belongs into the registry. */
export const isRegistered = (registry, unit) =>
  unit.folder === registry.folder && /^ {2}static readonly className\b/m.test(unit.text);

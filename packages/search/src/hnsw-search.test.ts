import { searchConformance } from '@sim/testing/search-conformance';
import { HnswSearch } from './hnsw-search.ts';

searchConformance('HnswSearch', (options) => new HnswSearch(options), {
  fromBytes: (bytes) => HnswSearch.fromBytes(bytes),
});

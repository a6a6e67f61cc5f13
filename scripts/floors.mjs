/**
 * The floor of every package: its sources import only from packages on a lower floor.
 * A new package is entered here and in the map of ARCHITECTURE.md.
 */
export const floors = {
  core: 0,
  kernels: 1,
  stores: 1,
  matchers: 1,
  metrics: 1,
  datasets: 1,
  distances: 1,
  augmenters: 1,
  layers: 1,
  'wasm-training': 1,
  viz: 2,
  samplers: 2,
  losses: 2,
  search: 2,
  evaluators: 2,
  indexer: 3,
  callbacks: 4,
  models: 4,
  architectures: 5,
  testing: 6,
  bench: 6,
  create: 6,
};

// The kernels of a chunk of a gallery, compiled by scripts/build-wasm.mjs of the repository. One instance, with a memory
// of its own, holds one chunk; layout.ts says where, certificate.ts why its answers are exact.
export { bytesOfBlock, configure, setRowScale } from './layout';
export { appendRows, prepareRows, readRows } from './gallery';
export { allowedAt, earlySettlements, keysAt, layOut, queriesAt, ranked, rowsAt } from './search-state';
export { packQueries } from './queries';
export { scanBatch } from './scan-batch';
export { packGraph } from './pack-graph';
export { scanGraph } from './scan-graph';
export { scanOne } from './scan-one';
export { finishQueries } from './candidates';

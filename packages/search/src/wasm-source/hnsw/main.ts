// A graph of nearest neighbours (Malkov and Yashunin 2016, arXiv 1603.09320), compiled by scripts/build-wasm.mjs of the
// repository. layout.ts says where everything lies, keys.ts how distances order.
export { addressOf, appendBlock, bytesOfBlock, configure, setElements } from './layout';
export { entry, insert, top, setEntry } from './insert';
export { prepareRow, isSameRow, quantiseRow, quantiseQuery, setScale } from './rows';
export { search, scan, rerank, rank } from './answer';
export { setDead, isDead, detach, repair, chooseEntry } from './repair';
export { countDamage } from './sections';

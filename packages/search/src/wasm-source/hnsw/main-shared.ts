// The graph for threads that share its memory: each has an instance of this module.
export * from './main';
export { join, share } from './layout';
export { unlockAll } from './shared-links';

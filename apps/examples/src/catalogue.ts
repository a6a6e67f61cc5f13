import type { Example } from './example.ts';

/** Every example by name; one is loaded only when it is asked for. */
export const catalogue: Readonly<Record<string, () => Promise<{ readonly example: Example }>>> = {
  indexing: () => import('./indexing/example.ts'),
  losses: () => import('./losses/example.ts'),
  multimodal: () => import('./multimodal/example.ts'),
  'sampler-cookbook': () => import('./sampler-cookbook/example.ts'),
  'unknown-classes': () => import('./unknown-classes/example.ts'),
  unsupervised: () => import('./unsupervised/example.ts'),
};

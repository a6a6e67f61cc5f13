/**
 * The program of a thread, for tests: serves a sampler of rows, or what goes wrong by the name in `workerData`.
 *
 * @internal
 */
import { parentPort, workerData } from 'node:worker_threads';
import { type Batch, type Sampler, serveSampler } from '@sim/samplers';
import { rowSampler } from './row-sampler.ts';

const makers: Readonly<Record<string, () => Sampler>> = {
  rows: () => rowSampler(),
  'no data': () => {
    throw new Error('no data');
  },
  'no answer': () => Object.assign(rowSampler(), { batch: () => new Promise<Batch>(() => undefined) }),
  'too few': () => rowSampler({ count: 1 }),
};

serveSampler(makers[String(workerData)] as () => Sampler, parentPort);

import { type Batch, SimError } from '@sim/core';
import type { BatchRequest, SamplerMessage, ThreadFailure } from './sampler-messages.ts';
import type { Sampler } from './sampler.ts';

/** The thread's end of the line to whoever started it: `parentPort` of Node, `globalThis` of a browser's worker. */
export interface SamplerPort {
  postMessage(message: unknown, transfer: ArrayBuffer[]): void;
  addEventListener(type: 'message', listener: (event: Event) => void): void;
}

/**
 * Serves a sampler to the `ThreadSampler` of another thread: this is what the program of the thread calls, at once, since
 * nobody else hears what it is asked meanwhile. The thread has its own copy of everything: data, and the backend of
 * TensorFlow.js that augmenters run on.
 *
 * @param make Makes the sampler; may load data and start a backend first.
 *
 * @example
 * import { parentPort } from 'node:worker_threads';   // in a browser's worker: serveSampler(make, globalThis)
 * serveSampler(async () => {
 *   await tf.setBackend('wasm');
 *   return new SingleShotMemorySampler(await loadImages(), { augmenter, examplesPerBatch: 64 });
 * }, parentPort);
 */
export function serveSampler(make: () => Sampler | Promise<Sampler>, port: SamplerPort | null): void {
  if (port === null)
    throw new SimError({
      code: 'UNSUPPORTED_OPERATION',
      where: 'serveSampler',
      problem: 'this program runs in no thread of another',
      cure: 'Start it by `new Worker(…)`, and pass its parentPort.',
    });
  const post = (message: SamplerMessage, transfer: ArrayBuffer[] = []): void => port.postMessage(message, transfer);
  const made = (async () => make())();
  // Requests are answered in turn, the first when the sampler is there and introduced.
  let last: Promise<void> = made.then(
    (sampler) => post(settingsOf(sampler)),
    (error: unknown) => post({ failure: failureOf(error) }),
  );
  port.addEventListener('message', (event) => {
    const { id, epoch, index } = (event as MessageEvent<BatchRequest>).data;
    last = last.then(async () => {
      try {
        const batch = ownBatch(await (await made).batch(epoch, index));
        post({ id, batch }, [batch.examples.values.buffer, batch.labels.buffer]);
      } catch (error) {
        post({ id, failure: failureOf(error) });
      }
    });
  });
}

const settingsOf = (sampler: Sampler): SamplerMessage => ({
  stepsPerEpoch: sampler.stepsPerEpoch,
  batchSize: sampler.batchSize,
  labels: sampler.labelCodes.getConfig().labels,
  config: sampler.getConfig(),
});

/** A copy whose memory can go to the other thread: that of the batch may be a part of the sampler's own. */
const ownBatch = ({ examples: { values, shape }, labels }: Batch) => ({
  examples: { values: values.slice(), shape },
  labels: labels.slice(),
});

function failureOf(error: unknown): ThreadFailure {
  if (error instanceof SimError) return { code: error.code, message: error.message };
  return { message: error instanceof Error ? error.message : String(error) };
}

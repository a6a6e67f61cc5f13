import { afterAll, describe, expect, test } from '@jest/globals';
import { type RankForm, Random } from '@sim/core';
import { describeGpu, openSoftwareGpu } from '@sim/testing/open-software-gpu';
import type { RowFilter } from '../kernel-backend.ts';
import { referenceScan } from '../reference-scan.ts';
import { makeRowFilter } from '../row-filter.ts';
import { TopK } from '../top-k.ts';
import { Gpu } from './gpu.ts';
import { type AnswerCounts, WebGpuKernel } from './webgpu-kernel.ts';
import { gaussianValues } from '@sim/testing/gaussian-rows';

const forms: readonly RankForm[] = ['dot', 'l2sq', 'l1'];

const shared = { scan: referenceScan, makeTopK: (k: number) => new TopK(k) };

interface Case {
  readonly form: RankForm;
  readonly dim: number;
  readonly gallery: Float32Array;
  readonly queries: Float32Array;
  readonly k: number;
  readonly filter?: RowFilter;
  readonly maxPartBytes?: number;
}

describeGpu('WebGpuKernel', await openSoftwareGpu(), (device) => {
  const gpu = Gpu.of(device);
  afterAll(() => device.destroy());

  const open = ({ form, dim, maxPartBytes }: Pick<Case, 'form' | 'dim' | 'maxPartBytes'>): WebGpuKernel =>
    new WebGpuKernel(gpu, { form, dim }, { ...shared, reopen: async () => gpu, maxPartBytes });

  /** Expects rows and keys of the reference, bit for bit; returns what answered. */
  const expectExact = async (subject: Case): Promise<AnswerCounts> => {
    const { form, dim, gallery, queries, k, filter } = subject;
    const kernel = open(subject);
    await kernel.append(gallery);
    const found = await kernel.search(queries, k, filter);
    const { answers } = kernel;
    kernel.dispose();
    expect(found).toEqual(referenceScan({ spec: { form, dim }, gallery, queries, k, filter }));
    return answers;
  };

  describe.each(forms)('form %s', (form) => {
    const dim = 6;
    const rows = 20_000;
    const gallery = gaussianValues(new Random(1), rows, dim);
    const queries = gaussianValues(new Random(2), 5, dim);

    test('selects panels, then their rows', async () => {
      const answers = await expectExact({ form, dim, gallery, queries, k: 10 });
      expect(answers).toEqual({ first: 5, wider: 0, host: 0 });
    });

    test('computes few exact keys, and says how many', async () => {
      const kernel = open({ form, dim });
      await kernel.append(gallery);
      await kernel.search(queries, 10);
      const { queries: count, ranked, early } = kernel.statistics();
      expect([count, early]).toEqual([5, 0]);
      expect(ranked).toBeGreaterThanOrEqual(50);
      expect(ranked).toBeLessThan(100);
      kernel.dispose();
    });

    test('answers a single query', async () => {
      await expectExact({ form, dim, gallery, queries: queries.slice(0, dim), k: 3 });
    });

    test('finds few allowed rows among many', async () => {
      const filter = makeRowFilter(rows, (row) => row % 997 === 5);
      expect(await expectExact({ form, dim, gallery, queries, k: 30, filter })).toMatchObject({ host: 0 });
    });

    test('holds the gallery in several buffers', async () => {
      const maxPartBytes = 2 ** 16;
      const filter = makeRowFilter(rows, (row) => row % 3 !== 1);
      await expectExact({ form, dim, gallery, queries, k: 10, maxPartBytes });
      await expectExact({ form, dim, gallery, queries, k: 150, maxPartBytes, filter });
    });

    test('asks for more where near copies of a row hide the others', async () => {
      const copies = gallery.slice(0, 2000 * dim);
      for (let row = 0; row < 2000; row++)
        for (let i = 0; i < dim; i++) copies[row * dim + i] = (gallery[(row % 40) * dim + i] as number) * (1 + (row % 7) * 1e-8);
      expect(await expectExact({ form, dim, gallery: copies, queries, k: 10 })).toEqual({ first: 0, wider: 5, host: 0 });
    });

    test('leaves a gallery of one row and its copies to the host', async () => {
      const equal = new Float32Array(2000 * dim).fill(0.5);
      expect(await expectExact({ form, dim, gallery: equal, queries, k: 2 })).toEqual({ first: 0, wider: 0, host: 5 });
    });

    test.each([1e-30, 1e-20, 1e15])('is exact for rows of size %d', async (scale) => {
      const scaled = gallery.slice(0, 3000 * dim).map((value) => value * scale);
      await expectExact({ form, dim, gallery: scaled, queries: queries.map((value) => value * scale), k: 10 });
    });

    test('leaves rows that float32 cannot square to the host', async () => {
      const huge = gallery.slice(0, 200 * dim).map((value) => value * 1e30);
      expect(await expectExact({ form, dim, gallery: huge, queries, k: 10 })).toEqual({ first: 0, wider: 0, host: 5 });
    });

    test('is exact far from the origin and for rows of very different length', async () => {
      const far = gallery.slice(0, 3000 * dim).map((value) => value + 1000);
      await expectExact({ form, dim, gallery: far, queries: far.slice(0, 5 * dim), k: 10 });
      const mixed = gallery.slice(0, 3000 * dim).map((value, i) => value * 10 ** ((Math.floor(i / dim) % 8) - 4));
      await expectExact({ form, dim, gallery: mixed, queries: mixed.slice(0, 9 * dim), k: 10 });
    });
  });

  // Software compiles the program for a whole workgroup of queries for seconds, hence one form and one route; the other
  // route, where the suite of backends compiles it anyway, in `webgpu-backend.test.ts`.
  test('answers more queries than a workgroup takes, and than a batch does', async () => {
    const dim = 8;
    const gallery = gaussianValues(new Random(3), 12_000, dim);
    await expectExact({ form: 'l2sq', dim, gallery, queries: gallery.slice(0, 300 * dim), k: 1 });
  });

  describe('buffers', () => {
    const dim = 4;
    const gallery = gaussianValues(new Random(5), 9000, dim);

    test('sends each row once, however it is added', async () => {
      const { sent, stop } = countSentBytes(device);
      const kernel = open({ form: 'l2sq', dim });
      for (let row = 0; row < 9000; row += 1500) await kernel.append(gallery.slice(row * dim, (row + 1500) * dim));
      stop();
      // A job of 256 bytes goes with each.
      expect(sent()).toBe(gallery.byteLength + 6 * 256);
      const found = await kernel.search(gallery.slice(0, 3 * dim), 5);
      expect(found).toEqual(referenceScan({ spec: { form: 'l2sq', dim }, gallery, queries: gallery.slice(0, 3 * dim), k: 5 }));
      kernel.dispose();
    });

    test('are all released by dispose', async () => {
      const { made, stop } = recordBuffers(device);
      const kernel = open({ form: 'dot', dim, maxPartBytes: 2 ** 15 });
      for (let row = 0; row < 9000; row += 3000) {
        await kernel.append(gallery.slice(row * dim, (row + 3000) * dim));
        await Promise.all([1, 3, 8].map((count) => kernel.search(gallery.slice(0, count * dim), count)));
      }
      const held = [...made.entries()].filter(([, isDestroyed]) => !isDestroyed);
      expect(held.length).toBeLessThan(made.size);
      const onDevice = held.reduce((sum, [{ size }]) => sum + size, 0);
      expect(kernel.bytes()).toBeGreaterThanOrEqual(onDevice + gallery.byteLength);
      kernel.dispose();
      stop();
      expect([...made.values()].filter((isDestroyed) => !isDestroyed)).toEqual([]);
      expect(kernel.bytes()).toBe(0);
    });

    test('a search that dispose overtakes says so', async () => {
      const kernel = open({ form: 'dot', dim });
      await kernel.append(gallery);
      const search = kernel.search(gallery.slice(0, dim), 1);
      kernel.dispose();
      await expect(search).rejects.toMatchObject({ code: 'DISPOSED' });
    });
  });
});

describeGpu('WebGpuKernel on a device that is lost', await openSoftwareGpu(), (first) => {
  const gallery = gaussianValues(new Random(6), 500, 3);
  const queries = gallery.slice(0, 9);
  const spec = { form: 'l2sq', dim: 3 } as const;

  test('goes on with another one, and with every row', async () => {
    const second = await another();
    const kernel = new WebGpuKernel(Gpu.of(first), spec, { ...shared, reopen: async () => Gpu.of(second) });
    await kernel.append(gallery);
    first.destroy();
    expect(await kernel.search(queries, 4)).toEqual(referenceScan({ spec, gallery, queries, k: 4 }));
    expect(kernel.answers.host).toBe(0);
    second.destroy();
  });

  test('goes on when the loss falls into a search', async () => {
    const [before, after] = [await another(), await another()];
    const kernel = new WebGpuKernel(Gpu.of(before), spec, { ...shared, reopen: async () => Gpu.of(after) });
    await kernel.append(gallery);
    const search = kernel.search(queries, 4);
    await Promise.resolve();
    before.destroy();
    expect(await search).toEqual(referenceScan({ spec, gallery, queries, k: 4 }));
    after.destroy();
  });

  test('says that no other one is there, and goes on when one is', async () => {
    const [before, after] = [await another(), await another()];
    let next: GPUDevice | null = null;
    const kernel = new WebGpuKernel(Gpu.of(before), spec, { ...shared, reopen: async () => next && Gpu.of(next) });
    await kernel.append(gallery.slice(0, 300));
    before.destroy();
    await before.lost;
    const call = kernel.append(gallery.slice(300));
    await expect(call).rejects.toMatchObject({ code: 'DEVICE_LOST' });
    await expect(call).rejects.toThrow('useDevice');
    next = after;
    await kernel.append(gallery.slice(300));
    expect(await kernel.search(queries, 4)).toEqual(referenceScan({ spec, gallery, queries, k: 4 }));
    after.destroy();
  });
});

/** A device more; the suites have found that there is one. */
async function another(): Promise<GPUDevice> {
  const softwareGpu = await openSoftwareGpu();
  if ('missing' in softwareGpu) throw new Error(softwareGpu.missing);
  return softwareGpu.device;
}

/** Every buffer that the device makes until `stop`, and whether it is destroyed. */
function recordBuffers(device: GPUDevice): { made: Map<GPUBuffer, boolean>; stop: () => void } {
  const made = new Map<GPUBuffer, boolean>();
  const create = device.createBuffer.bind(device);
  const record = (descriptor: GPUBufferDescriptor): GPUBuffer => {
    const buffer = create(descriptor);
    const destroy = buffer.destroy.bind(buffer);
    Object.defineProperty(buffer, 'destroy', {
      value: () => {
        made.set(buffer, true);
        return destroy();
      },
    });
    made.set(buffer, false);
    return buffer;
  };
  Object.defineProperty(device, 'createBuffer', { value: record, configurable: true });
  return { made, stop: () => Reflect.deleteProperty(device, 'createBuffer') };
}

/** Bytes that are written to buffers until `stop`. */
function countSentBytes({ queue }: GPUDevice): { sent: () => number; stop: () => void } {
  let bytes = 0;
  const write = queue.writeBuffer.bind(queue);
  const count = (buffer: GPUBuffer, offset: number, data: Float32Array<ArrayBuffer>): undefined => {
    bytes += data.byteLength;
    return write(buffer, offset, data);
  };
  Object.defineProperty(queue, 'writeBuffer', { value: count, configurable: true });
  return { sent: () => bytes, stop: () => Reflect.deleteProperty(queue, 'writeBuffer') };
}

/**
 * A throw-away GPU backend that shows that one fits behind the border: keys in a compute shader, selection on the host.
 */
import type { RankForm } from '@sim/core';
import { kernelConformance } from '@sim/testing/kernel-conformance';
import { describeGpu, openSoftwareGpu } from '@sim/testing/open-software-gpu';
import { afterAll } from '@jest/globals';
import type { KernelBackend, KernelResult, KernelSpec, RankKernel, RowFilter } from './kernel-backend.ts';
import { requireOpen, requireQueries, requireWholeRows } from './kernel-checks.ts';
import { isRowAllowed } from './row-filter.ts';
import { TopK } from './top-k.ts';

const terms: Record<RankForm, string> = { dot: '-q * r', l1: 'abs(q - r)', l2sq: '(q - r) * (q - r)' };

const shader = ({ form, dim }: KernelSpec): string => `
  @group(0) @binding(0) var<storage, read> queries: array<f32>;
  @group(0) @binding(1) var<storage, read> gallery: array<f32>;
  @group(0) @binding(2) var<storage, read_write> keys: array<f32>;
  @compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) {
    let size = arrayLength(&gallery) / ${dim}u;
    if (id.x >= size) { return; }
    var sum = 0.0;
    for (var i = 0u; i < ${dim}u; i++) {
      let q = queries[id.y * ${dim}u + i];
      let r = gallery[id.x * ${dim}u + i];
      sum += ${terms[form]};
    }
    keys[id.y * size + id.x] = sum;
  }`;

const softwareGpu = await openSoftwareGpu();

describeGpu('a GPU behind the kernel border', softwareGpu, (device) => {
  afterAll(() => device.destroy());
  const backend: KernelBackend = {
    name: 'webgpu',
    isAvailable: async () => true,
    open: async (spec) => new ProbeKernel(device, spec),
  };
  kernelConformance('webgpu probe', () => backend, { forms: ['l2sq'], tolerance: 1e-5 });
});

class ProbeKernel implements RankKernel {
  readonly backend = 'webgpu';
  readonly spec: KernelSpec;
  readonly #device: GPUDevice;
  readonly #pipeline: GPUComputePipeline;
  #gallery: GPUBuffer | undefined;
  #isDisposed = false;

  constructor(device: GPUDevice, spec: KernelSpec) {
    this.spec = spec;
    this.#device = device;
    const module = device.createShaderModule({ code: shader(spec) });
    this.#pipeline = device.createComputePipeline({ layout: 'auto', compute: { module } });
  }

  get size(): number {
    return this.bytes() / 4 / this.spec.dim;
  }

  async append(rows: Float32Array): Promise<void> {
    requireOpen(this.#isDisposed, 'RankKernel.append');
    if (requireWholeRows(rows, this.spec.dim, 'rows', 'RankKernel.append') === 0) return;
    const old = this.#gallery;
    const oldBytes = this.bytes();
    this.#gallery = this.#storage(oldBytes + rows.byteLength);
    if (old) {
      const encoder = this.#device.createCommandEncoder();
      encoder.copyBufferToBuffer(old, 0, this.#gallery, 0, oldBytes);
      this.#device.queue.submit([encoder.finish()]);
    }
    this.#device.queue.writeBuffer(this.#gallery, oldBytes, rows.slice());
  }

  async search(queries: Float32Array, k: number, filter?: RowFilter): Promise<KernelResult> {
    requireOpen(this.#isDisposed, 'RankKernel.search');
    const count = requireQueries(queries, k, this.spec.dim, 'RankKernel.search');
    const { size } = this;
    const found = size * count === 0 ? new Float32Array() : await this.#compute(queries, count);
    const result = { rows: new Uint32Array(count * k), keys: new Float64Array(count * k) };
    const nearest = new TopK(Math.min(k, size));
    for (let query = 0; query < count; query++) {
      for (let row = 0; row < size; row++)
        if (!filter || isRowAllowed(filter, row)) nearest.offer(found[query * size + row] as number, row);
      nearest.take(
        result.rows.subarray(query * k, (query + 1) * k),
        result.keys.subarray(query * k, (query + 1) * k),
      );
    }
    return result;
  }

  bytes(): number {
    return this.#gallery?.size ?? 0;
  }

  dispose(): void {
    this.#gallery?.destroy();
    this.#gallery = undefined;
    this.#isDisposed = true;
  }

  /** Keys `[count, size]`. What was submitted before is not changed by later appends. */
  async #compute(queries: Float32Array, count: number): Promise<Float32Array> {
    const device = this.#device;
    const gallery = this.#gallery as GPUBuffer;
    const queryBuffer = this.#storage(queries.byteLength);
    device.queue.writeBuffer(queryBuffer, 0, queries.slice());
    const keys = this.#storage(4 * count * this.size);
    const readBack = device.createBuffer({ size: keys.size, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST });
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setPipeline(this.#pipeline);
    const buffers = [queryBuffer, gallery, keys];
    const entries = buffers.map((buffer, binding) => ({ binding, resource: { buffer } }));
    pass.setBindGroup(0, device.createBindGroup({ layout: this.#pipeline.getBindGroupLayout(0), entries }));
    pass.dispatchWorkgroups(Math.ceil(this.size / 64), count);
    pass.end();
    encoder.copyBufferToBuffer(keys, 0, readBack, 0, keys.size);
    device.queue.submit([encoder.finish()]);
    await readBack.mapAsync(GPUMapMode.READ);
    const values = new Float32Array(readBack.getMappedRange().slice(0));
    for (const buffer of [queryBuffer, keys, readBack]) buffer.destroy();
    return values;
  }

  #storage(size: number): GPUBuffer {
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
    return this.#device.createBuffer({ size, usage });
  }
}

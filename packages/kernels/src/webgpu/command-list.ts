/** @internal */
import type { Gpu } from './gpu.ts';
import type { Scratch } from './scratch.ts';
import { JOB_FIELDS, type Job } from './shader-text.ts';

/** Bytes from one job to the next: what every device can bind a uniform at. */
const JOB_BYTES = 256;

interface Call {
  readonly code: string;
  readonly buffers: readonly GPUBuffer[];
  readonly workgroups: readonly [number, number];
}

/** Shader calls that run one after another, each seeing what those before it wrote. */
export class CommandList {
  readonly #gpu: Gpu;
  readonly #scratch: Scratch;
  readonly #calls: Call[] = [];
  readonly #jobs: Job[] = [];

  constructor(gpu: Gpu, scratch: Scratch) {
    this.#gpu = gpu;
    this.#scratch = scratch;
  }

  /** Adds a call: the shader's text, its job, the buffers of its bindings from 1 on and how many workgroups run. */
  add(code: string, job: Job, buffers: readonly GPUBuffer[], workgroups: readonly [number, number]): void {
    this.#calls.push({ code, buffers, workgroups });
    this.#jobs.push(job);
  }

  /** Hands all calls to the device, then a copy of the first `size` bytes of one buffer to another. */
  submit(copy?: { readonly from: GPUBuffer; readonly to: GPUBuffer; readonly size: number }): void {
    const { device } = this.#gpu;
    const jobs = this.#writeJobs();
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    for (const [i, { code, buffers, workgroups }] of this.#calls.entries()) {
      const pipeline = this.#gpu.pipeline(code);
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, this.#bind(pipeline, [{ buffer: jobs, offset: i * JOB_BYTES, size: 4 * JOB_FIELDS.length }, ...buffers.map((buffer) => ({ buffer }))]));
      pass.dispatchWorkgroups(...workgroups);
    }
    pass.end();
    if (copy) encoder.copyBufferToBuffer(copy.from, 0, copy.to, 0, copy.size);
    device.queue.submit([encoder.finish()]);
  }

  #bind(pipeline: GPUComputePipeline, resources: readonly GPUBufferBinding[]): GPUBindGroup {
    const entries = resources.map((resource, binding) => ({ binding, resource }));
    return this.#gpu.device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries });
  }

  #writeJobs(): GPUBuffer {
    const words = JOB_BYTES / 4;
    const values = new Uint32Array(this.#jobs.length * words);
    for (const [i, job] of this.#jobs.entries())
      for (const [field, name] of JOB_FIELDS.entries()) values[i * words + field] = job[name] ?? 0;
    const buffer = this.#scratch.buffer('jobs', values.byteLength);
    this.#gpu.device.queue.writeBuffer(buffer, 0, values);
    return buffer;
  }
}

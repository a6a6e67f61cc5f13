/** @internal */
import { BUFFER_USAGE } from './buffer-usage.ts';

/** What kernels need of a device. Shared by all kernels on it. */
export class Gpu {
  readonly device: GPUDevice;
  /** Most bytes of a buffer that a shader sees. */
  readonly maxBytes: number;
  readonly hasSubgroups: boolean;
  readonly #pipelines: Map<string, GPUComputePipeline> = new Map();
  #isLost = false;

  private constructor(device: GPUDevice) {
    this.device = device;
    const { maxBufferSize, maxStorageBufferBindingSize } = device.limits;
    this.maxBytes = Math.min(maxBufferSize, maxStorageBufferBindingSize);
    this.hasSubgroups = device.features.has('subgroups');
    void device.lost.then(() => {
      this.#isLost = true;
    });
  }

  /** The one for `device`. */
  static of(device: GPUDevice): Gpu {
    let gpu = known.get(device);
    if (gpu === undefined) known.set(device, (gpu = new Gpu(device)));
    return gpu;
  }

  get isLost(): boolean {
    return this.#isLost;
  }

  /** The compute pipeline of a shader, compiled once per text. */
  pipeline(code: string): GPUComputePipeline {
    let pipeline = this.#pipelines.get(code);
    if (pipeline === undefined) {
      const module = this.device.createShaderModule({ code });
      pipeline = this.device.createComputePipeline({ layout: 'auto', compute: { module } });
      this.#pipelines.set(code, pipeline);
    }
    return pipeline;
  }

  /** A buffer for shaders, which can be copied from and to. */
  storage(size: number): GPUBuffer {
    const { storage, copySource, copyTarget } = BUFFER_USAGE;
    return this.device.createBuffer({ size, usage: storage | copySource | copyTarget });
  }
}

const known = new WeakMap<GPUDevice, Gpu>();

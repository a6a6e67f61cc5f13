import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';

/**
 * Name of a copy of the cpu backend that stands for a device: nothing knows that its numbers could be read at once, so
 * that what is done by operations there is tested everywhere.
 */
export const distantBackend = 'distant';

tf.registerBackend(distantBackend, () => new MathBackendCPU());
tf.copyRegisteredKernels('cpu', distantBackend);

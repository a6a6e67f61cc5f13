/**
 * Objects of TensorFlow.js from their descriptions.
 *
 * @internal
 */
import { type PartConfig, SimError } from '@sim/core';
import * as tf from '@tensorflow/tfjs-core';

/**
 * A fresh object of a registered class. Throws `UNKNOWN_NAME` for a class that TensorFlow.js does not know.
 *
 * @param kind What the object is, as errors tell it.
 * @param context What the class's `fromConfig` takes beside the configuration.
 */
export function makeRegistered(
  { className, config }: PartConfig,
  kind: string,
  where: string,
  ...context: readonly unknown[]
): tf.serialization.Serializable {
  const known = tf.serialization.SerializationMap.getMap().classNameMap;
  const entry = Object.hasOwn(known, className) ? known[className] : undefined;
  if (!entry)
    throw new SimError({
      code: 'UNKNOWN_NAME',
      where,
      problem: `the ${kind} is of a class that is not registered`,
      got: className,
      cure: 'Register it with tf.serialization.registerClass first.',
    });
  const [registeredClass, fromConfig] = entry;
  const make = fromConfig as (...args: readonly unknown[]) => tf.serialization.Serializable;
  // Sequential models have a list for a configuration.
  return make(registeredClass, Array.isArray(config) ? [...config] : { ...config }, ...context);
}

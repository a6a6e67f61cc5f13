import { arch, cpus, platform } from 'node:os';
import * as tf from '@tensorflow/tfjs-core';
import type { QuickstartResult } from './run-quickstart.ts';

/** The machine and the versions that a run's figures hold for. */
export function describeMachine(): Readonly<Record<string, string>> {
  return {
    node: process.version,
    platform: `${platform()} ${arch()}`,
    cpu: cpus()[0]?.model ?? 'unknown',
    'tensorflow.js': tf.version_core,
  };
}

/** The run's figures as plain JSON, for programs. */
export function metricsFile(result: QuickstartResult): string {
  const { options, stepLosses, epochs, mapAtR, nearest, calibration, classification, reloaded, seconds } = result;
  return `${JSON.stringify(
    {
      options,
      machine: describeMachine(),
      mapAtR,
      nearest,
      cutpoints: calibration.cutpoints,
      classification,
      epochs,
      stepLosses,
      reloadedEqual: reloaded.equal,
      seconds,
    },
    null,
    2,
  )}\n`;
}

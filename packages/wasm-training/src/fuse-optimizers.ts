import { AdamOptimizer, MomentumOptimizer, SGDOptimizer, engine, mul, tidy, zerosLike } from '@tensorflow/tfjs-core';
import type { Optimizer, Tensor, Variable } from '@tensorflow/tfjs-core';
import { canFuse } from './biased-conv2d.ts';
import { adamStep, addScaledTo } from './optimizer-kernels.ts';

type Gradients = Parameters<Optimizer['applyGradients']>[0];

/** A variable of an optimizer, as tfjs keeps and saves it. */
interface Slot {
  readonly originalName: string;
  readonly variable: Variable;
}

/** The updates of one step; a gradient is null where a variable has none. */
type Update = (gradients: readonly (readonly [Variable, Tensor | null])[]) => void;

const fused = new WeakSet<Optimizer>();

/**
 * Makes Adam, gradient descent and momentum of tfjs, however they were made, update each weight tensor by one kernel
 * instead of about ten, where the WASM backend runs in its SIMD form; elsewhere they do as before. Their state, their
 * configuration and what is saved of them stay as they are, and so do results up to rounding. Importing the package has
 * done it, and calling it again is harmless.
 *
 * @example
 * import '@sim/wasm-training';
 * const optimizer = tf.train.adam(1e-3);   // one kernel per weight tensor
 */
export function fuseOptimizers(): void {
  fuse(AdamOptimizer.prototype, (optimizer) => adamUpdate(optimizer as unknown as AdamState));
  fuse(MomentumOptimizer.prototype, (optimizer) => momentumUpdate(optimizer as unknown as MomentumState));
  fuse(SGDOptimizer.prototype, (optimizer) => descentUpdate(optimizer as unknown as DescentState));
}

/** Replaces the method of a class, as kernels are replaced: only what runs is another, not what it means. */
function fuse(prototype: Optimizer, updateOf: (optimizer: Optimizer) => Update): void {
  if (fused.has(prototype)) return;
  fused.add(prototype);
  const stock = prototype.applyGradients;
  prototype.applyGradients = function applyGradients(this: Optimizer, gradients: Gradients): void {
    if (!canFuse()) {
      stock.call(this, gradients);
      return;
    }
    tidy(() => updateOf(this)(namedGradients(gradients)));
    (this as unknown as { incrementIterations(): void }).incrementIterations();
  };
}

function namedGradients(gradients: Gradients): [Variable, Tensor | null][] {
  const variables = engine().registeredVariables;
  const named = Array.isArray(gradients)
    ? gradients.map(({ name, tensor }): [string, Tensor] => [name, tensor])
    : Object.entries(gradients as Record<string, Tensor>);
  return named.map(([name, gradient]) => [variables[name] as Variable, gradient ?? null]);
}

/** The variable of an optimizer that goes with the i-th weight, made where it is missing. */
function slotOf(slots: Slot[], i: number, weight: Variable, suffix: string): Variable {
  slots[i] ??= { originalName: `${weight.name}/${suffix}`, variable: zerosLike(weight).variable(false) };
  return slots[i].variable;
}

/** The fields of tfjs' `AdamOptimizer`. */
interface AdamState {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly accBeta1: Variable;
  readonly accBeta2: Variable;
  readonly accumulatedFirstMoment: Slot[];
  readonly accumulatedSecondMoment: Slot[];
}

function adamUpdate(state: AdamState): Update {
  return (gradients) => {
    const { learningRate, beta1, beta2, epsilon } = state;
    const firstScale = 1 / (1 - (state.accBeta1.dataSync()[0] as number));
    const secondScale = 1 / (1 - (state.accBeta2.dataSync()[0] as number));
    for (const [i, [weight, gradient]] of gradients.entries()) {
      const first = slotOf(state.accumulatedFirstMoment, i, weight, 'm');
      const second = slotOf(state.accumulatedSecondMoment, i, weight, 'v');
      if (gradient === null) continue;
      const rates = { learningRate, beta1, beta2, epsilon, firstScale, secondScale };
      const [newWeight, newFirst, newSecond] = adamStep({ weight, gradient, first, second }, rates);
      weight.assign(newWeight);
      first.assign(newFirst);
      second.assign(newSecond);
    }
    state.accBeta1.assign(mul(state.accBeta1, beta1));
    state.accBeta2.assign(mul(state.accBeta2, beta2));
  };
}

/** The fields of tfjs' `SGDOptimizer`. */
interface DescentState {
  /** Minus the learning rate. */
  readonly c: Tensor;
}

function descentUpdate(state: DescentState): Update {
  return (gradients) => {
    const rate = state.c.dataSync()[0] as number;
    for (const [weight, gradient] of gradients)
      if (gradient !== null) weight.assign(addScaledTo(weight, gradient, rate));
  };
}

/** The fields of tfjs' `MomentumOptimizer`. */
interface MomentumState extends DescentState {
  readonly m: Tensor;
  readonly useNesterov: boolean;
  readonly accumulations: Slot[];
}

function momentumUpdate(state: MomentumState): Update {
  return (gradients) => {
    const rate = state.c.dataSync()[0] as number;
    const momentum = state.m.dataSync()[0] as number;
    for (const [i, [weight, gradient]] of gradients.entries()) {
      const velocity = slotOf(state.accumulations, i, weight, 'momentum');
      if (gradient === null) continue;
      const newVelocity = addScaledTo(gradient, velocity, momentum);
      const direction = state.useNesterov ? addScaledTo(gradient, newVelocity, momentum) : newVelocity;
      weight.assign(addScaledTo(weight, direction, rate));
      velocity.assign(newVelocity);
    }
  };
}

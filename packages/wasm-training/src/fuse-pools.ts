/** @internal */
import type { Tensor } from '@tensorflow/tfjs-core';

/** The part of a model of tfjs-layers that `fusePools` looks at. */
export interface PoolingModel {
  readonly layers: readonly object[];
}

/** A call of a layer in a model, with the symbolic tensors between them. */
interface LayerNode {
  readonly inboundLayers: readonly object[];
  readonly outboundLayer: object;
  readonly outputTensors: readonly object[];
}

/** What a layer keeps, of those that `fusePools` looks at. */
interface PoolingLayer {
  readonly inboundNodes: readonly LayerNode[];
  readonly outboundNodes: readonly LayerNode[];
  readonly poolSize?: readonly number[];
  readonly strides?: readonly number[];
  readonly padding?: string;
  readonly dataFormat?: string;
  getClassName?(): string;
  call(inputs: Tensor | Tensor[], options: object): Tensor | Tensor[];
}

type Run = (...values: unknown[]) => unknown;

/** The parts of a model in which its layers run one after the other, and nobody else sees what is between them. */
type RunningModel = PoolingModel & { readonly outputs?: readonly object[]; makeTrainFunction?: () => Run } & Partial<
    Record<'call' | 'predict' | 'predictOnBatch', Run>
  >;

/**
 * Lets convolutions of a model make the max pool of 2 × 2 behind them in the same kernel while the model runs, see
 * `mayPool`. A layer that is called by itself or by another model gives what it always gives.
 */
export function fusePools(model: PoolingModel): void {
  const pools = layersOf(model).filter(isPairPool);
  if (pools.length === 0) return;
  for (const pool of pools) passOver(pool);
  const running = model as RunningModel;
  const pooling =
    (run: Run): Run =>
    (...values) => {
      const outer = poolingLayers;
      poolingLayers = new Set(pools.flatMap((pool) => convolutionBefore(pool, running) ?? []));
      try {
        return run(...values);
      } finally {
        poolingLayers = outer;
      }
    };
  for (const method of ['call', 'predict', 'predictOnBatch'] as const) {
    const run = running[method]?.bind(model);
    if (run) running[method] = pooling(run);
  }
  // What `fit` and `trainOnBatch` run.
  const makeTrainFunction = running.makeTrainFunction?.bind(model);
  if (makeTrainFunction) running.makeTrainFunction = () => pooling(makeTrainFunction());
}

/** Whether what this layer makes now goes to a max pool of 2 × 2 and to nobody else. */
export const mayPool = (layer: object): boolean => poolingLayers.has(layer);

/** Says of a tensor that the pool behind it is done. */
export function markPooled<Value extends Tensor>(x: Value): Value {
  pooled.add(x);
  return x;
}

let poolingLayers: ReadonlySet<object> = new Set();
const pooled = new WeakSet<Tensor>();

/** Those of the models in it, too, which a sequential model runs as its own. */
const layersOf = ({ layers }: PoolingModel): readonly PoolingLayer[] =>
  layers.flatMap((layer) => ('layers' in layer ? layersOf(layer as PoolingModel) : (layer as PoolingLayer)));

function isPairPool(layer: PoolingLayer): boolean {
  if (layer.getClassName?.() !== 'MaxPooling2D' || layer.padding !== 'valid' || layer.dataFormat !== 'channelsLast') return false;
  return [layer.poolSize, layer.strides].flat().every((size) => size === 2);
}

function passOver(pool: PoolingLayer): void {
  const stock = pool.call.bind(pool);
  pool.call = (inputs, options) => {
    const [x] = [inputs].flat() as [Tensor];
    return pooled.has(x) ? x : stock(inputs, options);
  };
}

/** The layer before a pool, where there is no other way to it or from it, also not out of the model. */
function convolutionBefore(pool: PoolingLayer, model: RunningModel): object | undefined {
  const [before, ...others] = pool.inboundNodes.flatMap(({ inboundLayers }) => inboundLayers) as PoolingLayer[];
  if (before === undefined || others.length > 0 || !layersOf(model).includes(before)) return undefined;
  const { outputs = [] } = model;
  const isAlone = before.inboundNodes.length === 1 && before.outboundNodes.length === 1;
  const isSeen = before.inboundNodes.some(({ outputTensors }) => outputTensors.some((tensor) => outputs.includes(tensor)));
  return isAlone && !isSeen ? before : undefined;
}

/** @internal The layers of EfficientNet, by the names of Keras. */
import { layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import type { EfficientNetVariant } from './architecture-options.ts';
import type { NetworkLayers } from './network-layers.ts';
import { Normalization } from './normalization.ts';

/** How a variant scales B0. */
interface EfficientNetScale {
  /** Times the filters. */
  readonly width: number;
  /** Times the blocks. */
  readonly depth: number;
}

/** Every variant. */
export const efficientNetScales: Readonly<Record<EfficientNetVariant, EfficientNetScale>> = {
  B0: { width: 1, depth: 1 },
  B1: { width: 1, depth: 1.1 },
  B2: { width: 1.1, depth: 1.2 },
  B3: { width: 1.2, depth: 1.4 },
  B4: { width: 1.4, depth: 1.8 },
  B5: { width: 1.6, depth: 2.2 },
  B6: { width: 1.8, depth: 2.6 },
  B7: { width: 2, depth: 3.1 },
};

/** A stage of B0. */
interface Stage {
  readonly kernelSize: number;
  readonly blocks: number;
  readonly filters: number;
  /** Times the filters inside of a block. */
  readonly expansion: number;
  /** Of the first block. */
  readonly strides: number;
}

const STEM_FILTERS = 32;
const TOP_FILTERS = 1280;
/** Part of a block's input filters that squeeze-and-excite has. */
const SQUEEZE = 0.25;
/** How often the last block is left out while training; the others in proportion to their depth. */
const DROP_RATE = 0.2;

const STAGES: readonly Stage[] = [
  { kernelSize: 3, blocks: 1, filters: 16, expansion: 1, strides: 1 },
  { kernelSize: 3, blocks: 2, filters: 24, expansion: 6, strides: 2 },
  { kernelSize: 5, blocks: 2, filters: 40, expansion: 6, strides: 2 },
  { kernelSize: 3, blocks: 3, filters: 80, expansion: 6, strides: 2 },
  { kernelSize: 5, blocks: 3, filters: 112, expansion: 6, strides: 1 },
  { kernelSize: 5, blocks: 4, filters: 192, expansion: 6, strides: 2 },
  { kernelSize: 3, blocks: 1, filters: 320, expansion: 6, strides: 1 },
];

/** From images of 0 to 255 to the last map. */
export function efficientNetBlocks(
  net: NetworkLayers,
  inputs: SymbolicTensor,
  { width, depth }: EfficientNetScale,
): SymbolicTensor {
  let x = net.apply(layers.rescaling({ scale: 1 / 255, name: 'rescaling' }), inputs);
  x = net.apply(new Normalization({ name: 'normalization' }), x);
  x = net.pad(x, 'stem_conv_pad', paddingFor(x, 3));
  let filters = scaleFilters(STEM_FILTERS, width);
  x = net.convolve(x, 'stem_conv', filters, { kernelSize: 3, strides: 2 });
  x = net.activate(net.normalize(x, 'stem_bn'), 'stem_activation', 'swish');
  const counts = STAGES.map(({ blocks }) => Math.ceil(depth * blocks));
  const total = counts.reduce((sum, count) => sum + count);
  let done = 0;
  for (const [i, stage] of STAGES.entries())
    for (let block = 0; block < (counts[i] as number); block++) {
      const name = `block${i + 1}${String.fromCharCode(97 + block)}_`;
      const scaled = { ...stage, strides: block === 0 ? stage.strides : 1, filters: scaleFilters(stage.filters, width) };
      x = addBlock(net, x, { ...scaled, name, inputFilters: filters, dropRate: (DROP_RATE * done) / total });
      filters = scaled.filters;
      done += 1;
    }
  x = net.convolve(x, 'top_conv', scaleFilters(TOP_FILTERS, width), { kernelSize: 1, padding: 'same' });
  return net.activate(net.normalize(x, 'top_bn'), 'top_activation', 'swish');
}

interface BlockOptions extends Omit<Stage, 'blocks'> {
  readonly name: string;
  readonly inputFilters: number;
  readonly dropRate: number;
}

/** Expand, convolve each channel, squeeze and excite, project; beside a short way where the shape stays. */
function addBlock(net: NetworkLayers, inputs: SymbolicTensor, options: BlockOptions): SymbolicTensor {
  const { name, kernelSize, strides, filters, inputFilters, expansion, dropRate } = options;
  const inner = inputFilters * expansion;
  let x = inputs;
  if (expansion !== 1) {
    x = net.convolve(x, `${name}expand_conv`, inner, { kernelSize: 1, padding: 'same' });
    x = net.activate(net.normalize(x, `${name}expand_bn`), `${name}expand_activation`, 'swish');
  }
  if (strides === 2) x = net.pad(x, `${name}dwconv_pad`, paddingFor(x, kernelSize));
  x = net.convolveDepthwise(x, `${name}dwconv`, { kernelSize, strides, padding: strides === 2 ? 'valid' : 'same' });
  x = net.activate(net.normalize(x, `${name}bn`), `${name}activation`, 'swish');
  x = squeezeAndExcite(net, x, { name, filters: inner, squeezed: Math.max(1, Math.floor(inputFilters * SQUEEZE)) });
  x = net.convolve(x, `${name}project_conv`, filters, { kernelSize: 1, padding: 'same' });
  x = net.normalize(x, `${name}project_bn`);
  if (strides !== 1 || inputFilters !== filters) return x;
  if (dropRate > 0) {
    // Keras' null for "every example of its own" is not in the type.
    const noiseShape = [null, 1, 1, 1] as unknown as number[];
    x = net.apply(layers.dropout({ rate: dropRate, noiseShape, name: `${name}drop` }), x);
  }
  return net.add(x, inputs, `${name}add`);
}

function squeezeAndExcite(
  net: NetworkLayers,
  x: SymbolicTensor,
  { name, filters, squeezed }: { name: string; filters: number; squeezed: number },
): SymbolicTensor {
  const point = { kernelSize: 1, padding: 'same', useBias: true } as const;
  let gate = net.apply(layers.globalAveragePooling2d({ name: `${name}se_squeeze`, dataFormat: 'channelsLast' }), x);
  gate = net.apply(layers.reshape({ targetShape: [1, 1, filters], name: `${name}se_reshape` }), gate);
  gate = net.convolve(gate, `${name}se_reduce`, squeezed, { ...point, activation: 'swish' });
  gate = net.convolve(gate, `${name}se_expand`, filters, { ...point, activation: 'sigmoid' });
  return net.apply(layers.multiply({ name: `${name}se_excite` }), [x, gate]);
}

/** Filters times `width`, rounded to eights but never by more than a tenth downwards. */
function scaleFilters(filters: number, width: number): number {
  const wanted = filters * width;
  const rounded = Math.max(8, Math.floor((wanted + 4) / 8) * 8);
  return rounded < 0.9 * wanted ? rounded + 8 : rounded;
}

/** What Keras pads before a convolution with stride 2, so that even sides lose nothing and weights fit those of others. */
function paddingFor({ shape }: SymbolicTensor, kernelSize: number): [[number, number], [number, number]] {
  const most = Math.floor(kernelSize / 2);
  const least = (side: number | null | undefined): number => (typeof side === 'number' && side % 2 === 0 ? most - 1 : most);
  return [
    [least(shape[1]), most],
    [least(shape[2]), most],
  ];
}

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { simdFunctions } from './simd-kernels.ts';
import { simdVariant } from './simd-variant.ts';

const memory = new WebAssembly.Memory({ initial: 16 });
const variants = simdVariant() === 'relaxed' ? (['relaxed', 'simd128'] as const) : (['simd128'] as const);

/** Not a number, and a bit pattern that no computation makes. */
const untouched = 0x7fabcdef;

/** Places tensors with gaps between them, runs a kernel, and expects that it wrote its output, all of it, and no more. */
function expectConfined(
  inputs: number[],
  output: number,
  scratchBytes: number,
  run: (addresses: number[]) => void,
): void {
  const words = new Int32Array(memory.buffer).fill(untouched);
  let next = 64;
  const place = (bytes: number): number => {
    const address = next;
    next = Math.ceil((next + bytes) / 64) * 64 + 128;
    return address;
  };
  const addresses = [...inputs, output].map((count) => place(count * 4));
  const scratch = place(scratchBytes);
  expect(next).toBeLessThan(memory.buffer.byteLength);
  const before = new Float32Array(memory.buffer);
  inputs.forEach((count, i) => before.fill(0.5, (addresses[i] as number) / 4, (addresses[i] as number) / 4 + count));
  run([...addresses, scratch]);
  const out = (addresses.at(-1) as number) / 4;
  expect(new Float32Array(memory.buffer, out * 4, output).every(Number.isFinite)).toBe(true);
  words.fill(untouched, out, out + output);
  words.fill(untouched, scratch / 4, scratch / 4 + Math.ceil(scratchBytes / 4));
  inputs.forEach((count, i) =>
    words.fill(untouched, (addresses[i] as number) / 4, (addresses[i] as number) / 4 + count),
  );
  expect(words.findIndex((word) => word !== untouched)).toBe(-1);
}

const upTo = (max: number): fc.Arbitrary<number> => fc.integer({ min: 1, max });
const window = {
  batch: upTo(2),
  filterHeight: upTo(4),
  filterWidth: upTo(4),
  strideY: upTo(3),
  strideX: upTo(3),
  outHeight: upTo(6),
  outWidth: upTo(6),
  channels: upTo(11),
  top: fc.integer({ min: 0, max: 3 }),
  left: fc.integer({ min: 0, max: 3 }),
  behind: fc.integer({ min: -2, max: 3 }),
};
const convolution = fc.record({ ...window, outChannels: upTo(19) });

/** Height and width of an image for which the outputs are reached, with and without pixels left over. */
const imageSize = (w: { [Name in keyof typeof window]: number }): [number, number] => [
  Math.max(1, (w.outHeight - 1) * w.strideY + w.filterHeight - w.top + w.behind),
  Math.max(1, (w.outWidth - 1) * w.strideX + w.filterWidth - w.left + w.behind),
];

describe.each(variants)('the compiled kernels write their whole output, and nothing but it and their scratch: %s', (variant) => {
  const kernels: Readonly<Record<string, (...values: number[]) => number>> = simdFunctions(memory, variant);

  test.each(['convolution', 'filterGradient', 'inputGradient'] as const)('%s', (name) => {
    fc.assert(
      fc.property(convolution, (w) => {
        const [height, width] = imageSize(w);
        const fits = w.top === 0 && w.left === 0 && w.behind >= 0;
        const isPadded = fits ? 0 : 1;
        const x = w.batch * height * width * w.channels;
        const y = w.batch * w.outHeight * w.outWidth * w.outChannels;
        const filter = w.filterHeight * w.filterWidth * w.channels * w.outChannels;
        const outSizes = [w.outHeight, w.outWidth, w.outChannels];
        const sizes = [w.batch, height, width, w.channels, ...outSizes];
        const steps = [w.filterHeight, w.filterWidth, w.strideY, w.strideX];
        const kernel = kernels[name] as (...values: number[]) => number;
        if (name === 'inputGradient') {
          const scratch = kernels['inputGradientScratch']?.(
            height,
            width,
            w.channels,
            w.outChannels,
            w.filterHeight,
            w.filterWidth,
          );
          expectConfined([y, filter], x, scratch as number, (at) => kernel(...at, ...sizes, ...steps, w.top, w.left));
          return;
        }
        const scratch = kernels[`${name}Scratch`]?.(isPadded, w.channels, ...outSizes, ...steps);
        const window = [isPadded, ...sizes, ...steps, w.top, w.left];
        if (name === 'convolution')
          expectConfined([x, filter, w.outChannels], y, scratch as number, (at) => kernel(...at, ...window, -1, 1));
        else expectConfined([x, y], filter, scratch as number, (at) => kernel(...at, ...window));
      }),
    );
  });

  const tiles = fc.record({
    batch: upTo(3),
    outHeight: upTo(9),
    outWidth: upTo(9),
    channels: fc.constantFrom(8, 16),
    outChannels: fc.constantFrom(8, 24),
    pad: fc.integer({ min: 0, max: 2 }),
    isLarge: fc.boolean(),
    isPooled: fc.boolean(),
  });
  type Tiles = typeof tiles extends fc.Arbitrary<infer Value> ? Value : never;
  const tileSizes = (t: Tiles): { sizes: number[]; width: number; x: number; y: number; filter: number } => {
    const [height, width] = [Math.max(1, t.outHeight + 2 - 2 * t.pad), Math.max(1, t.outWidth + 2 - 2 * t.pad)];
    return {
      width,
      sizes: [t.batch, height, width, t.channels, t.outHeight, t.outWidth, t.outChannels, t.pad, t.pad],
      x: t.batch * height * width * t.channels,
      y: t.batch * t.outHeight * t.outWidth * t.outChannels,
      filter: 9 * t.channels * t.outChannels,
    };
  };

  test.each(['outputs', 'places in pools'])('winogradConvolution, its %s', (wanted) => {
    fc.assert(
      fc.property(tiles, (t) => {
        const { sizes, width, x, y, filter } = tileSizes(t);
        const [isLarge, isPooled] = [Number(t.isLarge), Number(t.isPooled)];
        const scratch = kernels['winogradConvolutionScratch']?.(isLarge, width, t.channels, t.outChannels) as number;
        const pooled = t.batch * Math.floor(t.outHeight / 2) * Math.floor(t.outWidth / 2) * t.outChannels;
        if (wanted === 'outputs')
          expectConfined([x, filter, t.outChannels], t.isPooled ? pooled : y, scratch, ([image, weights, bias, out, free]) =>
            kernels['winogradConvolution']?.(...([image, weights, bias, out, 0, free] as number[]), isLarge, isPooled, ...sizes, -1, 1),
          );
        else
          expectConfined([x, filter, t.outChannels], pooled / 4, scratch + 4 * pooled, ([image, weights, bias, taken, free]) => {
            const tensors = [image, weights, bias, (free as number) + scratch, taken, free] as number[];
            kernels['winogradConvolution']?.(...tensors, isLarge, 1, ...sizes, -1, 1);
          });
      }),
      { numRuns: 60 },
    );
  });

  test.each([0, 1, 2])('winogradGradients, output %i of filter, input and bias', (wanted) => {
    fc.assert(
      fc.property(tiles, (t) => {
        const { sizes, width, x, y, filter } = tileSizes(t);
        const scratch = kernels['winogradGradientsScratch']?.(width, t.channels, t.outChannels) as number;
        const output = [filter, x, t.outChannels][wanted] as number;
        expectConfined([x, y, y, filter], output, scratch, ([image, dy, mask, weights, out, free]) => {
          const outs = [0, 0, 0].map((_, i) => (i === wanted ? (out as number) : 0));
          const inputs = [image, dy, t.isLarge ? mask : 0, t.isPooled ? mask : 0, weights] as number[];
          kernels['winogradGradients']?.(...inputs, ...outs, free as number, ...sizes);
        });
      }),
      { numRuns: 40 },
    );
  });

  test('singleChannelConvolution', () => {
    fc.assert(
      fc.property(upTo(3), upTo(9), fc.integer({ min: 4, max: 9 }), fc.constantFrom(4, 24), (batch, outHeight, outWidth, outChannels) => {
        const x = batch * (outHeight + 2) * (outWidth + 2);
        const sizes = [batch, outHeight + 2, outWidth + 2, outChannels];
        expectConfined([x, 9 * outChannels, outChannels], batch * outHeight * outWidth * outChannels, 0, ([image, filter, bias, out]) => {
          kernels['singleChannelConvolution']?.(image as number, filter as number, bias as number, out as number, ...sizes, -1, 1);
        });
      }),
    );
  });

  test.each([0, 1])('singleChannelGradients, output %i of filter and bias', (wanted) => {
    fc.assert(
      fc.property(upTo(3), upTo(20), upTo(6), fc.constantFrom(8, 24), (batch, outHeight, outWidth, outChannels) => {
        const y = batch * outHeight * outWidth * outChannels;
        const x = batch * (outHeight + 2) * (outWidth + 2);
        // The gradient of the filter is always computed, into the scratch where it is not looked at.
        const bytes = kernels['singleChannelGradientsScratch']?.(outWidth) as number;
        expectConfined([x, y, y], wanted === 0 ? 9 * outChannels : outChannels, bytes + 36 * outChannels, (at) => {
          const [image, dy, mask, out, free] = at as [number, number, number, number, number];
          const outs = wanted === 0 ? [out, 0] : [free + bytes, out];
          const sizes = [batch, outHeight + 2, outWidth + 2, outChannels];
          kernels['singleChannelGradients']?.(image, dy, mask, ...outs, free, ...sizes);
        });
      }),
    );
  });

  const matrix = fc.record({ rows: upTo(140), columns: upTo(50) });

  test('addBias', () => {
    fc.assert(
      fc.property(matrix, ({ rows, columns }) => {
        expectConfined([columns], rows * columns, 0, ([bias, out]) => {
          new Float32Array(memory.buffer, out, rows * columns).fill(2);
          kernels['addBias']?.(out as number, bias as number, rows, columns, 0, 6);
        });
      }),
    );
  });

  test('sumRows and sumColumns', () => {
    fc.assert(
      fc.property(matrix, ({ rows, columns }) => {
        expectConfined([rows * columns], columns, 0, (at) => {
          kernels['sumRows']?.(...at.slice(0, 2), rows, columns);
          expect(new Float32Array(memory.buffer, at[1], columns).every((sum) => sum === rows / 2)).toBe(true);
        });
        expectConfined([rows * columns], rows, 0, (at) => {
          kernels['sumColumns']?.(...at.slice(0, 2), rows, columns);
          expect(new Float32Array(memory.buffer, at[1], rows).every((sum) => sum === columns / 2)).toBe(true);
        });
      }),
    );
  });

  test('normalizeColumns, normalizeBatch, sumGradients and batchGradients', () => {
    fc.assert(
      fc.property(matrix, ({ rows, columns: c }) => {
        const [size, scratch] = [rows * c, kernels['batchNormalizationScratch']?.(c) as number];
        expectConfined([size, c, c, c, c], size, scratch, (at) => kernels['normalizeColumns']?.(...at, rows, c, 0.1));
        const room = scratch + 8 * c;
        expectConfined([size, c, c], size, room, ([x, scale, offset, y, free]) => {
          const sums = [(free as number) + scratch, (free as number) + scratch + 4 * c];
          kernels['normalizeBatch']?.(...([x, scale, offset, y, ...sums, free] as number[]), rows, c, 0.1);
        });
        expectConfined([size, c, size], c, 4 * c, ([x, mean, dy, out, free]) =>
          kernels['sumGradients']?.(...([x, mean, dy, out, free] as number[]), rows, c),
        );
        expectConfined([size, c, c, c, size], size, room, ([x, mean, variance, scale, dy, dx, free]) => {
          const sums = [(free as number) + scratch, (free as number) + scratch + 4 * c];
          kernels['batchGradients']?.(...([x, mean, variance, scale, dy, dx, ...sums, free] as number[]), rows, c, 0.1);
        });
      }),
    );
  });

  test.each(['filterGradientByTaps', 'inputGradientByTaps'] as const)('%s', (name) => {
    fc.assert(
      fc.property(convolution, (w) => {
        const [height, width] = imageSize(w);
        const x = w.batch * height * width * w.channels;
        const y = w.batch * w.outHeight * w.outWidth * w.outChannels;
        const filter = w.filterHeight * w.filterWidth * w.channels * w.outChannels;
        const [inputs, output] = name === 'filterGradientByTaps' ? [[x, y], filter] : [[y, filter], x];
        const sizes = [w.batch, height, width, w.channels, w.outHeight, w.outWidth, w.outChannels];
        const steps = [w.filterHeight, w.filterWidth, w.strideY, w.strideX, w.top, w.left];
        const scratch = kernels['tapGradientsScratch']?.(w.channels, w.outChannels) as number;
        expectConfined(inputs, output, scratch, (at) => kernels[name]?.(...at, ...sizes, ...steps));
      }),
      { numRuns: 40 },
    );
  });

  test('maskGradient, addScaled and adam', () => {
    fc.assert(
      fc.property(upTo(70), (n) => {
        expectConfined([n, n], n, 0, (at) => kernels['maskGradient']?.(...at.slice(0, 3), n));
        expectConfined([n, n], n, 0, (at) => kernels['addScaled']?.(...at.slice(0, 3), n, -0.1));
        expectConfined([n, n, n, n], n, 8 * n, ([w, g, m, v, out, free]) => {
          const moments = [free, (free as number) + 4 * n] as number[];
          const places = [w, g, m, v, out, ...moments] as number[];
          kernels['adam']?.(...places, n, 0.1, 0.9, 0.1, 0.999, 0.001, 10, 1000, 1e-7);
        });
      }),
    );
  });

  test('maxPoolGradient', () => {
    fc.assert(
      fc.property(fc.record(window), (w) => {
        const [height, width] = imageSize(w);
        const x = w.batch * height * width * w.channels;
        const y = w.batch * w.outHeight * w.outWidth * w.channels;
        const sizes = [w.batch, height, width, w.channels, w.outHeight, w.outWidth];
        const steps = [w.filterHeight, w.filterWidth, w.strideY, w.strideX, w.top, w.left];
        expectConfined([x, y], x, 0, (at) => kernels['maxPoolGradient']?.(...at.slice(0, 3), ...sizes, ...steps));
      }),
    );
  });

  test('maxPoolPairs', () => {
    fc.assert(
      fc.property(upTo(3), upTo(7), upTo(7), fc.constantFrom(4, 12), (batch, height, width, channels) => {
        const out = batch * (height >> 1) * (width >> 1) * channels;
        expectConfined([batch * height * width * channels], out, 0, (at) =>
          kernels['maxPoolPairs']?.(...at.slice(0, 2), batch, height, width, channels),
        );
      }),
    );
  });

  test.each(['depthwiseFilterGradient', 'depthwiseInputGradient'] as const)('%s', (name) => {
    fc.assert(
      fc.property(fc.record({ ...window, multiplier: upTo(3), dilation: upTo(2) }), (w) => {
        const [height, width] = imageSize(w);
        const x = w.batch * height * width * w.channels;
        const y = w.batch * w.outHeight * w.outWidth * w.channels * w.multiplier;
        const filter = w.filterHeight * w.filterWidth * w.channels * w.multiplier;
        const [inputs, output] = name === 'depthwiseFilterGradient' ? [[x, y], filter] : [[y, filter], x];
        const image = [w.batch, height, width, w.channels, w.outHeight, w.outWidth, w.multiplier];
        const steps = [w.filterHeight, w.filterWidth, w.strideY, w.strideX, w.dilation, w.dilation, w.top, w.left];
        expectConfined(inputs, output, 0, (at) => kernels[name]?.(...at.slice(0, 3), ...image, ...steps));
      }),
    );
  });

  test('multiplyMatrices', () => {
    const sizes = fc.record({
      m: upTo(70),
      n: upTo(20),
      k: upTo(300),
      transposeA: fc.nat({ max: 1 }),
      transposeB: fc.nat({ max: 1 }),
    });
    fc.assert(
      fc.property(sizes, ({ m, n, k, transposeA, transposeB }) => {
        const scratch = kernels['multiplyMatricesScratch']?.(n) as number;
        expectConfined([m * k, k * n], m * n, scratch, (at) =>
          kernels['multiplyMatrices']?.(...at, m, n, k, transposeA, transposeB),
        );
      }),
    );
  });

  test('sumSegments', () => {
    fc.assert(
      fc.property(upTo(5), upTo(9), upTo(4), (rows, columns, segments) => {
        // The ids, 0.5 as an integer, lie outside the segments.
        expectConfined([rows * columns, rows], segments * columns, 0, (at) =>
          kernels['sumSegments']?.(...at.slice(0, 3), rows, columns, segments),
        );
      }),
    );
  });
});

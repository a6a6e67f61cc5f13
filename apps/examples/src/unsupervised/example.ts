import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sliceExamples, SimError } from '@sim/core';
import { type ContrastiveAlgorithm, ContrastiveModel } from '@sim/models';
import type { Example, ExampleOptions } from '../example.ts';
import { figuresTable } from '../figures-table.ts';
import { startWasm } from '../start-wasm.ts';
import type { ImageSet, ImageSetOptions } from './image-set.ts';
import { linearProbe } from './linear-probe.ts';
import { loadDigits } from './load-digits.ts';
import { loadPhotographs } from './load-photographs.ts';
import { loadPictograms } from './load-pictograms.ts';
import { makeModel } from './make-model.ts';
import { type Embed, embedByPixels, measureQuality } from './measure-quality.ts';
import { type MethodSetting, methodsOfFewClasses, methodsOfManyClasses } from './methods.ts';
import { makePage } from './page.ts';
import type { Measured, RunResult } from './run-result.ts';
import { trainModel } from './train-model.ts';

export const example: Example = {
  summary: 'An embedding learned without a label: SimSiam, SimCLR, Barlow Twins or VICReg on digits, emoji or photographs.',
  options: {
    data: { description: 'mnist, emoji or cifar10', default: 'mnist' },
    method: { description: 'simsiam, simclr, barlow or vicreg', default: 'simsiam' },
    folder: { description: 'where the files of CIFAR-10 lie, for cifar10', default: '' },
    epochs: { description: 'of 150 batches of 64 images; auto is 8 for mnist and emoji, 20 for cifar10', default: 'auto' },
  },
  run,
};

interface DataChoice {
  readonly load: (options: ImageSetOptions) => Promise<ImageSet>;
  readonly methods: Readonly<Record<ContrastiveAlgorithm, MethodSetting>>;
  /** What suffices to leave raw pixels well behind. */
  readonly epochs: number;
}

const choices: Readonly<Record<string, DataChoice>> = {
  mnist: { load: loadDigits, methods: methodsOfFewClasses, epochs: 8 },
  emoji: { load: loadPictograms, methods: methodsOfManyClasses, epochs: 8 },
  cifar10: { load: loadPhotographs, methods: methodsOfFewClasses, epochs: 20 },
};

async function run({ quick, seed, out, values, print }: ExampleOptions): Promise<Record<string, unknown>> {
  const { load, methods, ...choice } = pick(choices, 'data', values['data']);
  const method = pick(methods, 'method', values['method']);
  const algorithm = values['method'] as ContrastiveAlgorithm;
  const epochs = values['epochs'] === 'auto' ? choice.epochs : Number(values['epochs']);
  if (!(Number.isSafeInteger(epochs) && epochs > 0)) throw unknownOption('epochs', values['epochs'], 'a whole number of at least 1');
  await startWasm();
  const set = await load({ seed, quick, folder: values['folder'] ?? '' });
  const length = quick ? { epochs: 3, stepsPerEpoch: 6, batchSize: 64, seed } : { epochs, stepsPerEpoch: 150, batchSize: 64, seed };

  const model = makeModel(set, algorithm, { dim: method.dim, seed });
  const embed: Embed = (images) => model.embed(images);
  const measure = async (name: string): Promise<Measured> => ({
    name,
    ...(await measureQuality(embed, set)),
    probe: await linearProbe(embed, set.probe, seed),
  });
  const pixels: Measured = { name: 'raw pixels', ...(await measureQuality(embedByPixels, set)), probe: null };
  const baselines = [pixels, await measure('the untrained network')] as const;
  print(`${set.name}: ${set.train.shape[0]} images without labels; ${algorithm}, ${model.countParams()} weights.\n`);
  const course = await trainModel(model, set, method, length, (epoch, loss, spread) =>
    print(`epoch ${String(epoch).padStart(2)}   loss ${loss.toFixed(3).padStart(8)}   spread ${spread.toFixed(3)} of 1`),
  );
  const measured = [...baselines, await measure('the trained network')] as const;
  print(`\n${qualityTable(measured)}\n${set.shots ? '' : '1-NN: among the other test images. '}${course.seconds.toFixed(0)} s of training.`);

  const folder = join(out, 'model');
  await model.save(folder);
  const difference = await differenceOnReload(folder, embed, set);
  print(`Saved to ${folder}; read back, the embeddings differ by ${difference}.`);
  const steps = length.epochs * length.stepsPerEpoch;
  const result: RunResult = { method: algorithm, data: set.name, course, measured, steps, batchSize: length.batchSize, seed };
  const page = join(out, 'unsupervised.html');
  writeFileSync(page, await makePage(model, set, result));
  print(`Look at ${page}.`);
  model.dispose();
  return { ...result, differenceOnReload: difference };
}

function qualityTable(measured: readonly Measured[]): string {
  return figuresTable(
    ['rows', 'MAP@R', '1-NN', 'linear probe', 'std · √d'],
    measured.map(({ name, mapAtR, nearest, probe, spread }) => [name, 100 * mapAtR, 100 * nearest, probe === null ? '' : 100 * probe, spread.toFixed(3)]),
  );
}

/** Largest difference between the embeddings of the model and of the one that comes out of its folder. */
async function differenceOnReload(folder: string, embed: Embed, { test }: ImageSet): Promise<number> {
  const some = sliceExamples(test.images, 0, 100);
  const again = await ContrastiveModel.load(folder);
  const [before, after] = [await embed(some), await again.embed(some)];
  again.dispose();
  return before.reduce((most, value, i) => Math.max(most, Math.abs(value - (after[i] as number))), 0);
}

function pick<T>(from: Readonly<Record<string, T>>, option: string, name: string | undefined): T {
  const found = Object.hasOwn(from, name ?? '') ? from[name as string] : undefined;
  if (found === undefined) throw unknownOption(option, name, `one of ${Object.keys(from).join(', ')}`);
  return found;
}

const unknownOption = (option: string, got: string | undefined, wanted: string): SimError =>
  new SimError({
    code: 'INVALID_ARGUMENT',
    where: 'npm run example -- unsupervised',
    problem: `--${option} must be ${wanted}`,
    got,
    cure: 'See --help.',
  });

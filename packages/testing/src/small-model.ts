import { MemoryStorage } from '@sim/core';
import { MultiSimilarityLoss } from '@sim/losses';
import { type SimilarityCompileArgs, SimilarityModel } from '@sim/models';
import * as tf from '@tensorflow/tfjs-core';
import { clusteredExamples } from './clustered-examples.ts';
import { smallNetwork } from './small-network.ts';

const gallery = clusteredExamples(40);
const queries = clusteredExamples(8, 1);

/** A compiled `smallNetwork`; `seed` decides its first weights. */
export function smallModel<Data = unknown>(args: Partial<SimilarityCompileArgs> = {}, seed = 1): SimilarityModel<Data> {
  const model = new SimilarityModel<Data>(smallNetwork({ seed }));
  model.compile({ optimizer: tf.train.adam(0.02), loss: new MultiSimilarityLoss(), ...args });
  return model;
}

/** A `smallModel` with a calibrated index of 40 records with keys and data. */
export async function calibratedModel(args: Partial<SimilarityCompileArgs> = {}, seed = 1): Promise<SimilarityModel> {
  return calibrated(smallModel(args, seed));
}

/** The model, with a calibrated index of 40 records with keys and data. */
export async function calibrated<Model extends Pick<SimilarityModel, 'calibrate' | 'index'>>(model: Model): Promise<Model> {
  const keys = Array.from(gallery.labels, (_, i) => `row ${i}`);
  await model.index(gallery.examples, gallery.labels, { keys, data: gallery.examples });
  await model.calibrate(queries.examples, queries.labels, { thresholdsTargets: { some: 0.5 } });
  return model;
}

/** What answers can be asked for. */
type AnsweringModel = Pick<SimilarityModel, 'embed' | 'evaluateClassification' | 'lookup' | 'match'>;

/** What a calibrated model answers to 8 queries, to be compared with `toEqual`. */
export async function modelAnswers(model: AnsweringModel): Promise<Readonly<Record<string, unknown>>> {
  return {
    rows: await model.embed(queries.examples),
    hits: [...(await model.lookup(queries.examples, { k: 4 }))],
    matches: await model.match(queries.examples, { cutpoint: 'all' }),
    quality: await model.evaluateClassification(queries.examples, queries.labels),
  };
}

/** A storage, a new one unless given, that `model` was saved into. */
export async function savedModel(model: Pick<SimilarityModel, 'save'>, storage: MemoryStorage = new MemoryStorage()): Promise<MemoryStorage> {
  await model.save(storage);
  return storage;
}

/**
 * The second process: loads what the first one saved and answers the same queries.
 *
 *   node reload.ts <folder> <backend> <queries>
 */
import { sliceExamples } from '@sim/core';
import { loadMnist } from '@sim/datasets';
import { SimilarityModel } from '@sim/models';
import { computeAnswers } from './answers.ts';
import type { BackendName } from './options.ts';
import { startBackend } from './start-backend.ts';

const [folder, backend, queries] = process.argv.slice(2) as [string, BackendName, string];
await startBackend(backend);
const { test } = await loadMnist();
const model = await SimilarityModel.load(folder);
const answers = await computeAnswers(model, sliceExamples(test.images, 0, Number(queries)));
process.stdout.write(JSON.stringify(answers));

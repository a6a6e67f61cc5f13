/**
 * An index that TensorFlow Similarity saved, as one of this library.
 *
 * @internal
 */
import { requireK, SimError, type StorageLocation } from '@sim/core';
import { makeClassificationMatcher } from '@sim/matchers';
import { Calibration } from '../calibration.ts';
import type { ImportIndexOptions, ImportReport, LeftOutPart } from '../indexer-options.ts';
import { type IndexState, newState } from '../index-state.ts';
import { parsePythonJson } from './parse-python-json.ts';
import { readCalibration, thresholdMeaning } from './saved-calibration.ts';
import { listSavedFiles, type SavedFile } from './saved-folder.ts';
import { readMetadata, type SavedMetadata } from './saved-metadata.ts';
import { readRecords } from './saved-records.ts';

/** An index, and what of the folder is not in it. */
export interface ImportedIndex<Data> extends ImportReport {
  readonly state: IndexState<Data>;
}

/** Reads the folder. Throws what `Indexer.fromTensorFlowSimilarity` says. */
export async function importIndex<Data>(
  location: StorageLocation,
  options: ImportIndexOptions,
  where: string,
): Promise<ImportedIndex<Data>> {
  const files = await listSavedFiles(location, where);
  const metadata = await readJson(files, where);
  const { embeddings, labels, data, dataShape, ...records } = await readRecords(files, metadata, where);
  const leftOut = [...records.leftOut, ...searchFiles(files)];
  const state = newState<Data>(
    {
      embeddingSize: embeddings.dim,
      distance: metadata.ranking,
      search: options.search,
      kernel: options.kernel,
      evaluator: options.evaluator,
      statBufferSize: metadata.statBufferSize,
    },
    where,
  );
  const calibration = calibrationOf(metadata, options, where);
  if (calibration instanceof Calibration) state.calibration = calibration;
  else if (calibration) leftOut.push({ path: 'index_metadata.json', part: 'calibration', ...calibration, isLoss: true });
  const added = { embeddings: embeddings.values, labels, data: data as Data[] | null };
  if (embeddings.count > 0) await state.records.add(embeddings, added, {}, where);
  for (const { path, part, reason, isLoss } of leftOut) if (isLoss) console.warn(`${where}: left out ${part} of ${path}: ${reason}.`);
  return { state, leftOut, dataShape };
}

async function readJson(files: ReadonlyMap<string, SavedFile>, where: string): Promise<SavedMetadata> {
  const file = files.get('index_metadata.json');
  if (!file)
    throw new SimError({
      code: 'FILE_NOT_FOUND',
      where,
      problem: 'the folder has no index_metadata.json',
      got: [...files.keys()].slice(0, 8),
      cure: 'Pass the folder that Indexer.save or model.save_index of TensorFlow Similarity was given.',
    });
  const searchConfig = files.get('search/config.json');
  return readMetadata(
    parsePythonJson(await file.read(), file.path, where),
    searchConfig ? parsePythonJson(await searchConfig.read(), searchConfig.path, where) : {},
    where,
  );
}

/** The files of a search: it is built again from the embeddings. */
function searchFiles(files: ReadonlyMap<string, SavedFile>): LeftOutPart[] {
  return [...files.keys()]
    .filter((path) => path.endsWith('.pickle') || (path.startsWith('search/') && path !== 'search/config.json'))
    .map((path) => ({
      path,
      part: 'search',
      reason: path.endsWith('.pickle')
        ? 'it holds pickled Python objects, which are programs and are never run; the search is built from the embeddings'
        : 'the search is built from the embeddings',
      isLoss: false,
    }));
}

/** The calibration, null where there is none, or why it cannot be had. */
function calibrationOf(
  metadata: SavedMetadata,
  { k = 1, matcher = 'match_nearest' }: ImportIndexOptions,
  where: string,
): Calibration | { readonly reason: string } | null {
  if (!metadata.calibrationMetric) return null;
  const meaning = thresholdMeaning(metadata);
  if ('reason' in meaning) return meaning;
  const { name, canonicalName } = metadata.calibrationMetric;
  return new Calibration({
    results: readCalibration(metadata, meaning.toDistance, where),
    metric: { className: canonicalName, config: { name } },
    matcher: makeClassificationMatcher(matcher, where),
    k: requireK(k, where),
  });
}

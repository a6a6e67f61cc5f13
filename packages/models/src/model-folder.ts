import { type ByteStorage, crc32, SimError } from '@sim/core';
import type * as tf from '@tensorflow/tfjs-core';

/** Version of the folder's layout. A reader refuses a larger one. */
const FOLDER_VERSION = 1;

const MODEL_FILE = 'model.json';

/** What of a saved model lies in a file of its own. */
type PartName = 'index' | 'weights';

interface PartFile {
  readonly name: string;
  readonly bytes: number;
  readonly crc32: number;
}

/** sim's own part of `model.json`. */
interface FolderMetadata {
  readonly folderVersion: number;
  readonly files: { readonly [part in PartName]?: PartFile };
  /** How the model was compiled, as plain JSON. */
  readonly compile: unknown;
}

/** A model as it is saved. */
export interface SavedModel {
  readonly artifacts: tf.io.ModelArtifacts;
  readonly compile: unknown;
  readonly index: Uint8Array | null;
}

/**
 * Writes a model as the files of TensorFlow.js (`model.json` and weights) with the index beside them.
 * `model.json` names the other files and is written last: until then a reader finds the old model, whole.
 */
export async function writeModelFolder(storage: ByteStorage, { artifacts, compile, index }: SavedModel): Promise<void> {
  const { weightData, weightSpecs, userDefinedMetadata, ...rest } = artifacts;
  const weights = await writePart(storage, 'weights', joinBuffers(weightData));
  const files = { weights, ...(index ? { index: await writePart(storage, 'index', index) } : {}) };
  await writeManifest(storage, {
    ...rest,
    weightsManifest: [{ paths: [weights.name], weights: weightSpecs ?? [] }],
    userDefinedMetadata: { ...userDefinedMetadata, sim: { folderVersion: FOLDER_VERSION, files, compile } },
  });
}

/** Reads what `writeModelFolder` wrote. Throws `FILE_NOT_FOUND`, `FILE_TRUNCATED`, `FILE_CORRUPT` or `FILE_NEWER_VERSION`. */
export async function readModelFolder(storage: ByteStorage, where: string): Promise<SavedModel> {
  const manifest = await readManifest(storage, where);
  const { files, compile } = manifest.userDefinedMetadata.sim;
  if (!files.weights)
    throw new SimError({
      code: 'FILE_FORMAT',
      where,
      problem: 'this folder holds an index but no model',
      got: storage.location,
      cure: 'Save the model there with save, or read the index alone with loadIndex.',
    });
  const weightData = await readPart(storage, files.weights, where);
  const index = files.index ? await readPart(storage, files.index, where) : null;
  const { weightsManifest, userDefinedMetadata, ...rest } = manifest;
  const { sim: _sim, ...metadata } = userDefinedMetadata;
  return {
    artifacts: {
      ...(rest as tf.io.ModelArtifacts),
      weightSpecs: weightsManifest.flatMap((group) => group.weights),
      weightData: weightData.slice().buffer,
      userDefinedMetadata: metadata,
    },
    compile,
    index,
  };
}

/** True when the folder holds a model. */
export async function hasModel(storage: ByteStorage): Promise<boolean> {
  return (await storage.list()).includes(MODEL_FILE);
}

/** Puts an index into the folder, in place of the one that a model there may have. */
export async function writeIndexPart(storage: ByteStorage, index: Uint8Array, where: string): Promise<void> {
  const part = await writePart(storage, 'index', index);
  const manifest = (await hasModel(storage))
    ? await readManifest(storage, where)
    : { weightsManifest: [], userDefinedMetadata: { sim: { folderVersion: FOLDER_VERSION, files: {}, compile: null } } };
  const { sim } = manifest.userDefinedMetadata;
  await writeManifest(storage, {
    ...manifest,
    userDefinedMetadata: { ...manifest.userDefinedMetadata, sim: { ...sim, files: { ...sim.files, index: part } } },
  });
}

/** The index in the folder. Throws `FILE_NOT_FOUND` when there is none. */
export async function readIndexPart(storage: ByteStorage, where: string): Promise<Uint8Array> {
  const { files } = (await readManifest(storage, where)).userDefinedMetadata.sim;
  if (files.index) return readPart(storage, files.index, where);
  throw new SimError({
    code: 'FILE_NOT_FOUND',
    where,
    problem: 'no index was saved with this model',
    got: storage.location,
    cure: 'Save with saveIndex: true, or index your examples again.',
  });
}

interface Manifest {
  readonly weightsManifest: readonly { paths: string[]; weights: tf.io.WeightsManifestEntry[] }[];
  readonly userDefinedMetadata: { readonly sim: FolderMetadata };
}

/** Part files are named after their content, so that a new one never overwrites the one in use. */
async function writePart(storage: ByteStorage, part: PartName, bytes: Uint8Array): Promise<PartFile> {
  const checksum = crc32(bytes);
  const extension = part === 'weights' ? 'bin' : 'sim';
  const name = `${part}-${checksum.toString(16).padStart(8, '0')}.${extension}`;
  await storage.write(name, bytes);
  return { name, bytes: bytes.length, crc32: checksum };
}

async function readPart(storage: ByteStorage, part: PartFile, where: string): Promise<Uint8Array> {
  const bytes = await storage.read(part.name);
  if (bytes.length < part.bytes)
    throw new SimError({
      code: 'FILE_TRUNCATED',
      where,
      problem: `${part.name} should have ${part.bytes} bytes`,
      got: bytes.length,
      cure: 'Copy the folder again; the end is missing.',
    });
  if (bytes.length !== part.bytes || crc32(bytes) !== part.crc32)
    throw damaged(where, `${part.name} is damaged or of another model`);
  return bytes;
}

/** Commits the folder to `manifest` and removes part files that nothing names any more. */
async function writeManifest(storage: ByteStorage, manifest: Manifest): Promise<void> {
  await storage.write(MODEL_FILE, new TextEncoder().encode(JSON.stringify(manifest)));
  const { files } = manifest.userDefinedMetadata.sim;
  const used = new Set(Object.values(files).map((file) => file.name));
  for (const name of await storage.list())
    if (/^(weights|index)-[0-9a-f]{8}\.(bin|sim)$/.test(name) && !used.has(name)) await storage.remove(name);
}

async function readManifest(storage: ByteStorage, where: string): Promise<Manifest> {
  const manifest = parseManifest(await storage.read(MODEL_FILE), where);
  const version = manifest?.userDefinedMetadata?.sim?.folderVersion;
  if (typeof version !== 'number')
    throw new SimError({
      code: 'FILE_FORMAT',
      where,
      problem: `${MODEL_FILE} was not written by SimilarityModel.save`,
      got: storage.location,
      cure: 'Load plain TensorFlow.js models with tf.loadLayersModel.',
    });
  if (version > FOLDER_VERSION)
    throw new SimError({
      code: 'FILE_NEWER_VERSION',
      where,
      problem: `this folder has layout version ${version}, this library reads up to ${FOLDER_VERSION}`,
      cure: 'Update the @sim packages.',
    });
  return manifest as Manifest;
}

function parseManifest(bytes: Uint8Array, where: string): Partial<Manifest> | null {
  const text = new TextDecoder().decode(bytes);
  try {
    return JSON.parse(text) as Partial<Manifest> | null;
  } catch (cause) {
    throw new SimError({
      code: 'FILE_TRUNCATED',
      where,
      problem: `${MODEL_FILE} is cut short or damaged`,
      cure: 'Copy the folder again, or restore it.',
      cause,
    });
  }
}

function joinBuffers(data: tf.io.WeightData | undefined): Uint8Array {
  const buffers = data === undefined ? [] : Array.isArray(data) ? data : [data];
  const joined = new Uint8Array(buffers.reduce((sum, buffer) => sum + buffer.byteLength, 0));
  let offset = 0;
  for (const buffer of buffers) {
    joined.set(new Uint8Array(buffer), offset);
    offset += buffer.byteLength;
  }
  return joined;
}

const damaged = (where: string, problem: string): SimError =>
  new SimError({ code: 'FILE_CORRUPT', where, problem, cure: 'Restore the folder from a copy.' });

/**
 * The folder of a saved model.
 *
 * @internal
 */
import { type ByteStorage, crc32, encodeJson, SimError } from '@sim/core';
import type * as tf from '@tensorflow/tfjs-core';

/** Version of the folder's layout. A reader refuses a larger one. */
const FOLDER_VERSION = 1;

const MODEL_FILE = 'model.json';

/** What of a saved model lies in a file of its own, by the ending of its name. */
const PART_ENDINGS = { weights: 'bin', training: 'sim', index: 'sim' } as const;

type PartName = keyof typeof PART_ENDINGS;

interface PartFile {
  readonly name: string;
  readonly bytes: number;
  readonly crc32: number;
}

/** sim's own part of `model.json`. */
interface FolderMetadata {
  readonly folderVersion: number;
  readonly files: { readonly [part in PartName]?: PartFile };
  /** How the model was set up, as plain JSON. */
  readonly setup: unknown;
  /** Of the whole of `model.json` with 0 in this place. */
  readonly crc32?: number;
}

/** What of `model.json` this file knows; the rest is TensorFlow.js' own. */
interface Manifest {
  readonly weightsManifest: readonly { readonly paths: string[]; readonly weights: tf.io.WeightsManifestEntry[] }[];
  readonly userDefinedMetadata: { readonly sim: FolderMetadata };
}

/** A model as it is saved. */
export interface SavedModel {
  readonly artifacts: tf.io.ModelArtifacts;
  readonly setup: unknown;
  readonly training: Uint8Array | null;
  readonly index: Uint8Array | null;
}

/**
 * Writes a model as the files of TensorFlow.js (`model.json` and weights) with training state and index beside them.
 * `model.json` names the other files and is written last: until then a reader finds the old model, whole.
 */
export async function writeModelFolder(storage: ByteStorage, { artifacts, setup, training, index }: SavedModel): Promise<void> {
  const { weightData, weightSpecs, userDefinedMetadata, ...rest } = artifacts;
  const weights = await writePart(storage, 'weights', joinBuffers(weightData));
  const files = {
    weights,
    ...(training ? { training: await writePart(storage, 'training', training) } : {}),
    ...(index ? { index: await writePart(storage, 'index', index) } : {}),
  };
  await writeManifest(storage, {
    ...rest,
    weightsManifest: [{ paths: [weights.name], weights: weightSpecs ?? [] }],
    userDefinedMetadata: { ...userDefinedMetadata, sim: { folderVersion: FOLDER_VERSION, files, setup } },
  });
}

/**
 * Reads what `writeModelFolder` wrote.
 * Throws `FILE_NOT_FOUND`, `FILE_FORMAT`, `FILE_TRUNCATED`, `FILE_CORRUPT` or `FILE_NEWER_VERSION`.
 */
export async function readModelFolder(storage: ByteStorage, where: string): Promise<SavedModel> {
  const { weightsManifest, userDefinedMetadata, ...rest } = await readManifest(storage, where);
  const { sim, ...metadata } = userDefinedMetadata;
  const { files, setup } = sim;
  if (!files.weights)
    throw new SimError({
      code: 'FILE_FORMAT',
      where,
      problem: 'this folder holds an index but no model',
      got: storage.location,
      cure: 'Save the model there with save, or read the index alone with loadIndex.',
    });
  const weights = await readPart(storage, files.weights, where);
  return {
    artifacts: {
      ...(rest as tf.io.ModelArtifacts),
      weightSpecs: weightsManifest.flatMap((group) => group.weights),
      weightData: new Uint8Array(weights).buffer,
      ...(Object.keys(metadata).length > 0 ? { userDefinedMetadata: metadata } : {}),
    },
    setup,
    training: files.training ? await readPart(storage, files.training, where) : null,
    index: files.index ? await readPart(storage, files.index, where) : null,
  };
}

/** True when something is saved in the folder. */
export async function isOccupied(storage: ByteStorage): Promise<boolean> {
  return (await storage.list()).includes(MODEL_FILE);
}

/** Puts an index into the folder, in place of the one that a model there may have. */
export async function writeIndexPart(
  storage: ByteStorage,
  index: Uint8Array,
  { overwrite, where }: { readonly overwrite: boolean; readonly where: string },
): Promise<void> {
  const manifest: Manifest = (await isOccupied(storage))
    ? await readManifest(storage, where)
    : { weightsManifest: [], userDefinedMetadata: { sim: { folderVersion: FOLDER_VERSION, files: {}, setup: null } } };
  const { sim } = manifest.userDefinedMetadata;
  if (sim.files.index && !overwrite)
    throw new SimError({
      code: 'FILE_EXISTS',
      where,
      problem: 'there is an index in this folder',
      got: storage.location,
      cure: 'Choose another folder, or pass overwrite: true.',
    });
  const files = { ...sim.files, index: await writePart(storage, 'index', index) };
  await writeManifest(storage, {
    ...manifest,
    userDefinedMetadata: { ...manifest.userDefinedMetadata, sim: { ...sim, files } },
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

/** Part files are named after their content, so that a new one never overwrites the one in use. */
async function writePart(storage: ByteStorage, part: PartName, bytes: Uint8Array): Promise<PartFile> {
  const checksum = crc32(bytes);
  const name = `${part}-${checksum.toString(16).padStart(8, '0')}-${bytes.length}.${PART_ENDINGS[part]}`;
  await storage.write(name, bytes);
  return { name, bytes: bytes.length, crc32: checksum };
}

const isPartFile = (name: string): boolean => /^(weights|training|index)-[0-9a-f]{8}-\d+\.(bin|sim)$/.test(name);

async function readPart(storage: ByteStorage, part: PartFile, where: string): Promise<Uint8Array> {
  if (!(await storage.list()).includes(part.name))
    throw new SimError({
      code: 'FILE_NOT_FOUND',
      where,
      problem: `${MODEL_FILE} names a file that is missing`,
      got: part.name,
      cure: 'Copy the folder again, with every file in it.',
    });
  const bytes = await storage.read(part.name);
  if (bytes.length < part.bytes)
    throw new SimError({
      code: 'FILE_TRUNCATED',
      where,
      problem: `${part.name} should have ${part.bytes} bytes`,
      got: bytes.length,
      cure: 'Copy the folder again; the end is missing.',
    });
  if (bytes.length !== part.bytes || crc32(bytes) !== part.crc32) throw damaged(where, `${part.name} is damaged`);
  return bytes;
}

/** Commits the folder to `manifest` and removes part files that nothing names any more. */
async function writeManifest(storage: ByteStorage, manifest: Manifest): Promise<void> {
  await storage.write(MODEL_FILE, encodeJson(withChecksum(manifest, checksumOf(manifest))));
  const { files } = manifest.userDefinedMetadata.sim;
  const used = new Set(Object.values(files).map((file) => file.name));
  for (const name of await storage.list()) if (isPartFile(name) && !used.has(name)) await storage.remove(name);
}

async function readManifest(storage: ByteStorage, where: string): Promise<Manifest> {
  const manifest = parseManifest(await storage.read(MODEL_FILE), where);
  const sim = manifest?.userDefinedMetadata?.sim;
  if (typeof sim?.folderVersion !== 'number')
    throw new SimError({
      code: 'FILE_FORMAT',
      where,
      problem: `${MODEL_FILE} was not written by the save of a model of this library`,
      got: storage.location,
      cure: 'Load plain TensorFlow.js models with tf.loadLayersModel.',
    });
  if (sim.folderVersion > FOLDER_VERSION)
    throw new SimError({
      code: 'FILE_NEWER_VERSION',
      where,
      problem: `this folder has layout version ${sim.folderVersion}, this library reads up to ${FOLDER_VERSION}`,
      cure: 'Update the @sim packages.',
    });
  if (sim.crc32 !== checksumOf(manifest as Manifest)) throw damaged(where, `${MODEL_FILE} is damaged or was edited`);
  return manifest as Manifest;
}

function parseManifest(bytes: Uint8Array, where: string): Partial<Manifest> | null {
  const text = new TextDecoder().decode(bytes);
  try {
    return JSON.parse(text) as Partial<Manifest> | null;
  } catch (cause) {
    throw new SimError({
      code: text.trimEnd().endsWith('}') ? 'FILE_CORRUPT' : 'FILE_TRUNCATED',
      where,
      problem: `${MODEL_FILE} is cut short or damaged`,
      cure: 'Copy the folder again, or restore it.',
      cause,
    });
  }
}

/** JSON keeps numbers and the order of keys, so that the checksum is that of the text but for white space. */
const checksumOf = (manifest: Manifest): number => crc32(encodeJson(withChecksum(manifest, 0)));

function withChecksum(manifest: Manifest, checksum: number): Manifest {
  const { userDefinedMetadata } = manifest;
  const sim = { ...userDefinedMetadata.sim, crc32: checksum };
  return { ...manifest, userDefinedMetadata: { ...userDefinedMetadata, sim } };
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

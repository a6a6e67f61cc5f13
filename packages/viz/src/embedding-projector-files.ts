import {
  type Embeddings,
  type Label,
  type Labels,
  type NdArray,
  SimError,
  checkLabels,
  requireSameLength,
  toRows,
} from '@sim/core';
import { pictureAtlas } from './picture-atlas.ts';
import type { PixelRange } from './pixel-range.ts';
import { encodePng } from './pixels.ts';

/** Options of `embeddingProjectorFiles`. */
export interface EmbeddingProjectorOptions extends PixelRange {
  /** Length of a row; needed for a flat array. */
  readonly dim?: number;
  /** One label per row: the first column of `metadata.tsv`. */
  readonly labels?: Labels | undefined;
  /** More columns of `metadata.tsv` by their names, one value per row. */
  readonly metadata?: Readonly<Record<string, readonly (Label | boolean | null)[]>> | undefined;
  /** One picture per row, `[n, height, width]` or `[n, height, width, channels]`. */
  readonly images?: NdArray<Float32Array | Uint8Array> | undefined;
  /** Name of the tensor, as the projector lists it. Default `'embedding'`. */
  readonly name?: string;
  /**
   * Address of the folder that will hold the files, for `config.json`: the page at projector.tensorflow.org looks for
   * them beside itself otherwise.
   */
  readonly baseUrl?: string;
}

/** The largest side of a sprite that the projector loads, in px. */
const MAX_SPRITE = 8192;

/** The largest picture in a sprite, in px: the projector draws 30 px in space. */
const MAX_TILE = 64;

/**
 * An embedding as files of TensorBoard's Embedding Projector: `tensors.tsv`, `metadata.tsv`, `sprite.png` where there
 * are images, `projector_config.pbtxt` for TensorBoard (`tensorboard --logdir folder`), and `config.json` for
 * projector.tensorflow.org (`?config=address of config.json`; its Load button takes the two `.tsv` files as they are).
 *
 * Numbers are written so that they read back as the same float32. Tabs and line breaks in labels become spaces. Pictures
 * larger than 64 px are averaged down, further where the sprite of all would pass the 8192 px that the projector takes.
 *
 * @param embeddings `[n, dim]`, dim ≥ 2.
 * @returns Bytes by file name.
 *
 * Throws `EMPTY_INPUT`, `DIMENSION_MISMATCH`, `NOT_FINITE`, `LENGTH_MISMATCH`, `INVALID_LABEL`, `INVALID_ARGUMENT` for
 * rows of one number or two columns of one name, and what `pngDataUri` throws for images.
 *
 * Smilkov et al.: Embedding Projector: Interactive Visualization and Interpretation of Embeddings (2016),
 * arXiv:1611.05469.
 *
 * @example
 * const storage = openStorage('./logs/projector');
 * for (const [file, bytes] of embeddingProjectorFiles(embeddings, { labels, images })) await storage.write(file, bytes);
 */
export function embeddingProjectorFiles(
  embeddings: Embeddings,
  options: EmbeddingProjectorOptions = {},
): Map<string, Uint8Array> {
  const where = 'embeddingProjectorFiles';
  const { labels, metadata = {}, images, name = 'embedding', baseUrl = '' } = options;
  const rows = toRows(embeddings, { where, ...(options.dim === undefined ? {} : { dim: options.dim }) });
  if (rows.dim < 2) refuse('the projector needs rows of at least two numbers', rows.dim, where);
  if (labels) {
    requireSameLength(labels.length, rows.count, 'labels', 'rows', where);
    checkLabels(labels, where);
  }
  for (const [column, values] of Object.entries(metadata))
    requireSameLength(values.length, rows.count, `metadata '${column}'`, 'rows', where);
  if (images) requireSameLength(images.shape[0] ?? 0, rows.count, 'images', 'rows', where);

  const sprite = images && spriteOf(images, options, where);
  const info = {
    tensorName: name,
    tensorShape: [rows.count, rows.dim],
    tensorPath: 'tensors.tsv',
    metadataPath: 'metadata.tsv',
    ...(sprite && { sprite: { imagePath: 'sprite.png', singleImageDim: sprite.tile } }),
  };
  const text = (lines: string): Uint8Array => new TextEncoder().encode(lines);
  return new Map([
    ['tensors.tsv', text(tensorLines(rows.values, rows.dim))],
    ['metadata.tsv', text(metadataLines(rows.count, labels, metadata, where))],
    ...(sprite ? [['sprite.png', sprite.png] as const] : []),
    ['projector_config.pbtxt', text(`embeddings {\n${protoText(info, '  ')}}\n`)],
    ['config.json', text(`${JSON.stringify({ embeddings: [withBase(info, baseUrl)] }, null, 2)}\n`)],
  ]);
}

function tensorLines(values: Float32Array, dim: number): string {
  const lines: string[] = [];
  // Nine significant digits tell every float32 from its neighbours.
  for (let i = 0; i < values.length; i += dim)
    lines.push(Array.from(values.subarray(i, i + dim), (value) => Number(value.toPrecision(9))).join('\t'));
  return `${lines.join('\n')}\n`;
}

/** At least two columns: the projector takes a first line without a tab for a label, and skips a line without text. */
function metadataLines(
  count: number,
  labels: Labels | undefined,
  metadata: NonNullable<EmbeddingProjectorOptions['metadata']>,
  where: string,
): string {
  const columns: (readonly [name: string, valueOf: (row: number) => Label | boolean | null | undefined])[] = [
    ...(labels ? [['label', (row: number) => labels[row]] as const] : []),
    ['row', (row) => row],
    ...(labels || Object.keys(metadata).length > 0 ? [] : [['label', (row: number) => row] as const]),
    ...Object.entries(metadata).map(([name, values]) => [name, (row: number) => values[row]] as const),
  ];
  const names = columns.map(([name]) => oneLine(name));
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) refuse('two columns of the metadata have one name', twice, where);
  const lines = Array.from({ length: count }, (_, row) => columns.map(([, valueOf]) => oneLine(valueOf(row))).join('\t'));
  return `${[names.join('\t'), ...lines].join('\n')}\n`;
}

const oneLine = (value: Label | boolean | null | undefined): string => String(value ?? '').replaceAll(/[\t\r\n]+/g, ' ');

/** A square of tiles: the projector finds a tile's row by the number of tiles in a column. */
function spriteOf(
  images: NdArray<Float32Array | Uint8Array>,
  { minPixelValue, maxPixelValue }: PixelRange,
  where: string,
): { readonly png: Uint8Array; readonly tile: readonly [width: number, height: number] } {
  const perSide = Math.ceil(Math.sqrt(images.shape[0] ?? 0));
  const maxTile = Math.min(MAX_TILE, Math.floor(MAX_SPRITE / perSide));
  const { pixels, columns, rows } = pictureAtlas(
    images,
    { minPixelValue, maxPixelValue, maxTile, isSquare: true },
    where,
  );
  return { png: encodePng(pixels), tile: [pixels.width / columns, pixels.height / rows] };
}

/** Fields in the text format of protocol buffers, whose names have underscores. */
function protoText(fields: object, indent: string): string {
  return Object.entries(fields)
    .map(([key, value]: [string, unknown]) => {
      const name = key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
      if (Array.isArray(value)) return value.map((item: number) => `${indent}${name}: ${item}\n`).join('');
      if (typeof value === 'string') return `${indent}${name}: ${JSON.stringify(value)}\n`;
      return `${indent}${name} {\n${protoText(value as object, `${indent}  `)}${indent}}\n`;
    })
    .join('');
}

/** The same paths below an address. */
function withBase<T extends { tensorPath: string; metadataPath: string; sprite?: { imagePath: string } }>(
  info: T,
  baseUrl: string,
): T {
  const base = baseUrl === '' || baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`;
  return {
    ...info,
    tensorPath: base + info.tensorPath,
    metadataPath: base + info.metadataPath,
    ...(info.sprite && { sprite: { ...info.sprite, imagePath: base + info.sprite.imagePath } }),
  };
}

function refuse(problem: string, got: unknown, where: string): never {
  throw new SimError({ code: 'INVALID_ARGUMENT', where, problem, got, cure: 'Pass other rows or other columns.' });
}

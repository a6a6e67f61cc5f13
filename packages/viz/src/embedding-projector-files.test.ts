import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decode } from 'fast-png';
import { MemoryStorage } from '@sim/core';
import { type EmbeddingProjectorOptions, embeddingProjectorFiles } from './embedding-projector-files.ts';

const rows = [
  [0.1, -2],
  [1e-20, 3.4e38],
  [0, 7],
];
const textOf = (options: EmbeddingProjectorOptions, file: string, embeddings: number[][] = rows): string =>
  new TextDecoder().decode(embeddingProjectorFiles(embeddings, options).get(file));

/** Reads metadata as the projector does: a first line with a tab is the header, lines without text are skipped. */
function readMetadata(text: string): Record<string, string>[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const names = lines[0]?.includes('\t') ? (lines.shift() as string).split('\t') : ['label'];
  return lines.map((line) => {
    const entries = line.split('\t').map((value, i) => [names[i] as string, value] as const);
    return Object.fromEntries<string>(entries);
  });
}

describe('embeddingProjectorFiles', () => {
  test('any float32 reads back as itself', () => {
    fc.assert(
      fc.property(fc.array(fc.float({ noNaN: true, noDefaultInfinity: true }), { minLength: 2, maxLength: 20 }), (row) => {
        const line = textOf({}, 'tensors.tsv', [row]).trimEnd().split('\t');
        expect(Float32Array.from(line, Number)).toEqual(Float32Array.from(row, (value) => value + 0));
      }),
    );
  });
  test('one line per row, in order', () => {
    expect(textOf({}, 'tensors.tsv').split('\n')).toEqual([
      expect.stringMatching(/^0\.10000000\d\t-2$/),
      expect.stringMatching(/^(?:1e-20|9\.99\d+e-21)\t3\.39\d+e\+38$/),
      '0\t7',
      '',
    ]);
  });
  test('labels and columns read back, whatever is in them', () => {
    const labels = ['', 'a\tb\nc', 'x'];
    const metadata = { split: ['train', null, 'test'], right: [true, false, true] };
    expect(readMetadata(textOf({ labels, metadata }, 'metadata.tsv'))).toEqual([
      { label: '', row: '0', split: 'train', right: 'true' },
      { label: 'a b c', row: '1', split: '', right: 'false' },
      { label: 'x', row: '2', split: 'test', right: 'true' },
    ]);
  });
  test('without labels the rows are named by their number', () => {
    expect(readMetadata(textOf({}, 'metadata.tsv')).map(({ label }) => label)).toEqual(['0', '1', '2']);
  });
  test('the sprite is a square of tiles, row by row', () => {
    const images = { values: Uint8Array.of(10, 11, 20, 21, 30, 31), shape: [3, 1, 2] };
    const png = decode(embeddingProjectorFiles(rows, { images }).get('sprite.png') as Uint8Array);
    expect([png.width, png.height]).toEqual([4, 2]);
    expect([...png.data]).toEqual([10, 11, 20, 21, 30, 31, 0, 0]);
  });
  test('tiles are as small as a sprite of 8192 px a side asks for', () => {
    // 142 tiles a side leave 57 px for each, so that 58 px are halved.
    const count = 20_000;
    const images = { values: new Uint8Array(count * 58), shape: [count, 58, 1] };
    const files = embeddingProjectorFiles(new Float32Array(2 * count), { dim: 2, images });
    const { width, height } = decode(files.get('sprite.png') as Uint8Array);
    expect([width, height]).toEqual([142, 142 * 29]);
    expect(new TextDecoder().decode(files.get('projector_config.pbtxt'))).toContain('single_image_dim: 29');
  });
  test('the configuration of TensorBoard', () => {
    const images = { values: new Uint8Array(3 * 6), shape: [3, 2, 3] };
    expect(textOf({ images, name: 'a "b"' }, 'projector_config.pbtxt')).toBe(
      [
        'embeddings {',
        '  tensor_name: "a \\"b\\""',
        '  tensor_shape: 3',
        '  tensor_shape: 2',
        '  tensor_path: "tensors.tsv"',
        '  metadata_path: "metadata.tsv"',
        '  sprite {',
        '    image_path: "sprite.png"',
        '    single_image_dim: 3',
        '    single_image_dim: 2',
        '  }',
        '}',
        '',
      ].join('\n'),
    );
  });
  test('the configuration of the page, below an address', () => {
    const images = { values: new Uint8Array(3), shape: [3, 1, 1] };
    const read = (baseUrl: string): unknown => JSON.parse(textOf({ images, baseUrl }, 'config.json'));
    const at = (base: string) => ({
      embeddings: [
        {
          tensorName: 'embedding',
          tensorShape: [3, 2],
          tensorPath: `${base}tensors.tsv`,
          metadataPath: `${base}metadata.tsv`,
          sprite: { imagePath: `${base}sprite.png`, singleImageDim: [1, 1] },
        },
      ],
    });
    expect(read('https://a.example/run')).toEqual(at('https://a.example/run/'));
    expect(read('https://a.example/run/')).toEqual(at('https://a.example/run/'));
    expect(JSON.parse(textOf({}, 'config.json'))).toEqual({
      embeddings: [expect.not.objectContaining({ sprite: expect.anything() })],
    });
  });
  test('the files can be written to a storage as they are', async () => {
    const storage = new MemoryStorage();
    for (const [file, bytes] of embeddingProjectorFiles(rows)) await storage.write(file, bytes);
    expect(await storage.list()).toEqual(['config.json', 'metadata.tsv', 'projector_config.pbtxt', 'tensors.tsv']);
  });
  test.each([
    ['EMPTY_INPUT', [], {}],
    ['INVALID_ARGUMENT', [[1], [2]], {}],
    ['NOT_FINITE', [[1, NaN]], {}],
    ['LENGTH_MISMATCH', rows, { labels: [1] }],
    ['LENGTH_MISMATCH', rows, { metadata: { a: [1] } }],
    ['LENGTH_MISMATCH', rows, { images: { values: new Uint8Array(4), shape: [1, 2, 2] } }],
    ['INVALID_LABEL', rows, { labels: [1, 'a', 2] }],
    ['INVALID_ARGUMENT', rows, { metadata: { row: [1, 2, 3] } }],
  ])('%s', (code, bad, options) => {
    expect(() => embeddingProjectorFiles(bad, options)).toThrow(expect.objectContaining({ code }));
  });
});

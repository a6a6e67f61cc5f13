import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { NpzFile } from './npz-file.ts';
import { writeNpz } from './write-npz.ts';

const { npz } = JSON.parse(readFileSync(new URL('../../fixtures/numpy-files.json', import.meta.url), 'utf8')) as {
  readonly npz: Readonly<Record<'deflated' | 'stored', string>>;
};

describe('writeNpz', () => {
  test.each([false, true])('comes back, packed: %s', async (compressed) => {
    const arrays = { rows: { values: new Float32Array(600), shape: [200, 3] }, 'names ü': { values: ['a', 'b'], shape: [2] } };
    const bytes = await writeNpz(arrays, { compressed });
    expect(bytes.length < 1500).toBe(compressed);
    const file = new NpzFile(bytes);
    expect(file.names).toEqual(['rows', 'names ü']);
    for (const [name, array] of Object.entries(arrays)) expect(await file.read(name)).toMatchObject(array);
  });

  test('has the members of NumPy, and equal arrays give equal bytes', async () => {
    const numpys = new NpzFile(new Uint8Array(Buffer.from(npz.stored, 'base64')));
    const arrays = { embeddings: await numpys.read('embeddings'), labels: await numpys.read('labels') };
    const bytes = await writeNpz(arrays);
    expect(await writeNpz(arrays)).toEqual(bytes);
    expect(await new NpzFile(bytes).read('labels')).toEqual(arrays.labels);
  });

  test('no arrays are a file as well', async () => {
    expect(new NpzFile(await writeNpz({})).names).toEqual([]);
  });

  test('refuses names that leave the file', async () => {
    await expect(writeNpz({ '../x': { values: Uint8Array.of(1), shape: [1] } })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });
});

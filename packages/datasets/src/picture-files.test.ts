import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { pictureFiles } from './picture-files.ts';

test('pictureFiles lists pictures by name and reads them when asked', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sim-pictures-'));
  for (const name of ['b.JPG', 'a.png', 'notes.txt', 'png', 'c.jpeg', 'd.webp']) await writeFile(join(folder, name), name);
  const files = await pictureFiles(folder, 'here');
  expect(files.map(({ name }) => name)).toEqual(['a.png', 'b.JPG', 'c.jpeg', 'd.webp']);
  expect(new TextDecoder().decode(await files[1]?.read())).toBe('b.JPG');
  await rm(folder, { recursive: true });
});

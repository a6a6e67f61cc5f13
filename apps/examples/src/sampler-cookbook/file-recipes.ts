import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { splitExamples } from '@sim/core';
import { loadEmoji } from '@sim/datasets';
import { MultiShotFileSampler } from '@sim/samplers';
import sharp from 'sharp';
import type { Recipe } from './recipe.ts';

const SIDE = 64;
const NAMES: readonly string[] = ['bicycle', 'cactus', 'house', 'lion', 'octopus', 'pizza', 'red-apple', 'rocket', 'snail', 'umbrella'];

/** Writes emoji as PNG files: a folder for each name, a file for each artist. */
async function writeEmojiFolder(folder: string): Promise<void> {
  const { images, labels, styles } = await loadEmoji({ size: SIDE, classList: NAMES });
  rmSync(folder, { recursive: true, force: true });
  for (const [i, image] of splitExamples(images).entries()) {
    const ofClass = join(folder, labels[i] as string);
    mkdirSync(ofClass, { recursive: true });
    const pixels = Uint8Array.from(image, (value) => Math.round(255 * value));
    await sharp(pixels, { raw: { width: SIDE, height: SIDE, channels: 3 } }).png().toFile(join(ofClass, `${styles[i]}.png`));
  }
}

const pictureFolder: Recipe = {
  title: 'A folder of pictures',
  text: 'A sub-folder is a class. Files are read when a batch draws them, and brought to one size: here emoji by four artists.',
  async make({ seed, folder, print }) {
    const root = join(folder, 'emoji');
    await writeEmojiFolder(root);
    const classes = readdirSync(root).sort();
    const files = classes.flatMap((name) => readdirSync(join(root, name)).map((file) => ({ name, path: join(root, name, file) })));
    print(`  ${files.length} files of ${classes.length} classes`);
    const sampler = new MultiShotFileSampler(
      files.map(({ path }) => path),
      files.map(({ name }) => name),
      { classesPerBatch: 4, examplesPerClassPerBatch: 3, targetSize: 32, seed },
    );
    return [{ title: 'three artists’ drawings of four things', batch: await sampler.batch(0, 0), labelCodes: sampler.labelCodes }];
  },
};

/** Samplers over files that are read one by one. */
export const fileRecipes: readonly Recipe[] = [pictureFolder];

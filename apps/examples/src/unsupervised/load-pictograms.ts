import { ContrastiveAugmenter, type RandomAffineOptions } from '@sim/augmenters';
import { takeExamples } from '@sim/core';
import { type Emoji, type EmojiStyle, loadEmoji } from '@sim/datasets';
import type { ImageSet, ImageSetOptions, LabelledPart } from './image-set.ts';
import { viewOfColours } from './view-of-colours.ts';

/** The style whose drawings the linear probe is measured on. */
const HELD_OUT: EmojiStyle = 'twemoji';

/** On white paper. */
const AFFINE: RandomAffineOptions = { degrees: 15, shear: 10, scaleRange: [0.77, 1.4], translation: 0.05, fillValue: 1 };

/** Emoji of four artists. Training sees every drawing, and neither its name nor its artist; measured among all drawings. */
export async function loadPictograms({ seed, quick }: ImageSetOptions): Promise<ImageSet> {
  const emoji = await loadEmoji(quick ? { limit: 150 } : {});
  const { images, labels, styles } = emoji;
  return {
    name: 'emoji',
    train: images,
    test: { images, labels },
    shots: null,
    probe: { fit: ofStyles(emoji, (style) => style !== HELD_OUT), measure: ofStyles(emoji, (style) => style === HELD_OUT) },
    augmenter: new ContrastiveAugmenter({
      seed,
      process: (drawings, random) => viewOfColours(drawings, { affine: AFFINE, hue: 0.5, pGrey: 0.5 }, random),
    }),
    pooledSide: 2,
    embedWith: 'backbone',
    groups: styles,
    groupedBy: 'artist',
  };
}

function ofStyles({ images, labels, styles }: Emoji, isWanted: (style: EmojiStyle) => boolean): LabelledPart {
  const rows = [...styles.keys()].filter((i) => isWanted(styles[i] as EmojiStyle));
  return { images: takeExamples(images, rows), labels: rows.map((i) => labels[i] as string) };
}

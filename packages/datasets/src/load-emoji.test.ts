import { describe, expect, test } from '@jest/globals';
import { EMOJI_STYLES, type Emoji, type EmojiStyle, loadEmoji } from './load-emoji.ts';

const size = 32;
const pixels = size * size * 3;
const picture = ({ images }: Emoji, i: number) => images.values.subarray(i * pixels, (i + 1) * pixels);

describe('loadEmoji on the real drawings', () => {
  test('draws each name once a style, on white', async () => {
    const emoji = await loadEmoji({ limit: 12, size });
    expect(emoji.images.shape).toEqual([48, 32, 32, 3]);
    expect(emoji.styles).toEqual(Array.from({ length: 48 }, (_, i) => EMOJI_STYLES[i % 4]));
    const names = emoji.labels.filter((_, i) => i % 4 === 0);
    expect(emoji.labels).toEqual(names.flatMap((name) => [name, name, name, name]));
    expect(names).toEqual([...new Set(names)].sort());
    expect(names).toContain('abacus');
    for (let i = 0; i < 48; i++) {
      const values = picture(emoji, i);
      expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...values)).toBe(1);
      // Something is drawn, and no two drawings are alike.
      expect(values.filter((value) => value < 0.9).length).toBeGreaterThan(pixels / 50);
      for (let j = 0; j < i; j++) expect(Buffer.compare(bytesOf(values), bytesOf(picture(emoji, j)))).not.toBe(0);
    }
  });

  test('draws what the name says: hearts have their colour in every style', async () => {
    const { images, labels } = await loadEmoji({ size: 8, classList: ['green-heart', 'red-heart'] });
    expect(labels).toEqual(['green-heart', 'red-heart'].flatMap((name) => [name, name, name, name]));
    for (let i = 0; i < 8; i++) {
      const centre = images.values.subarray((i * 64 + 3 * 8 + 4) * 3).subarray(0, 3);
      const strongest = i < 4 ? 1 : 0;
      for (const channel of [0, 1, 2])
        if (channel !== strongest) expect((centre[strongest] as number) - (centre[channel] as number)).toBeGreaterThan(0.08);
    }
  });

  test('draws the styles asked for', async () => {
    const { images, styles } = await loadEmoji({ styles: ['openmoji', 'noto'], size: 16, limit: 2 });
    expect(images.shape).toEqual([4, 16, 16, 3]);
    expect(styles).toEqual(['openmoji', 'noto', 'openmoji', 'noto']);
  });

  test('refuses options that make no sense', async () => {
    await expect(loadEmoji({ styles: ['apple' as EmojiStyle] })).rejects.toMatchObject({ code: 'UNKNOWN_NAME' });
    await expect(loadEmoji({ classList: ['red-hart'] })).rejects.toMatchObject({ code: 'INVALID_LABEL' });
    await expect(loadEmoji({ styles: [] })).rejects.toMatchObject({ code: 'EMPTY_INPUT' });
    await expect(loadEmoji({ size: 0 })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    await expect(loadEmoji({ limit: -1 })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    await expect(loadEmoji({ signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'ABORTED' });
  });
});

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array => new Uint8Array(buffer, byteOffset, byteLength);

/** @internal Which emoji several icon sets have in common. */

/** An icon set as Iconify publishes it, as far as it is read here. */
export interface IconSet {
  readonly icons: Readonly<Record<string, Icon>>;
  /** Default sides of an icon's drawing, in units of the drawing. */
  readonly width?: number;
  readonly height?: number;
}

/** One drawing: the inside of an SVG. */
export interface Icon {
  readonly body: string;
  readonly width?: number;
  readonly height?: number;
  /** Kept for old programs only. */
  readonly hidden?: boolean;
}

const skinTone = /-(?:medium-light|medium-dark|light|medium|dark)(?:-skin-tone)?$/;

/**
 * Names that are in every set, ascending. Left out are drawings that a set has withdrawn, and variants of another emoji
 * by skin tone: they would be classes of their own that look the same in some styles.
 */
export function emojiNames(sets: readonly IconSet[]): string[] {
  const [first, ...others] = sets.map(({ icons }) => new Set(Object.keys(icons).filter((name) => !icons[name]?.hidden)));
  if (!first) return [];
  const isVariant = (name: string): boolean => {
    // Couples have two tones, and hair stands behind the tone: no name without the tone is left by cutting off its end.
    if (name.includes('-skin-tone')) return true;
    const base = name.replace(skinTone, '');
    return base !== name && sets.some(({ icons }) => Object.hasOwn(icons, base));
  };
  return [...first].filter((name) => others.every((set) => set.has(name)) && !isVariant(name)).sort();
}

import { describe, expect, test } from '@jest/globals';
import { type Theme, chartStyle, theme, themeCss } from './theme.ts';

type Triple = readonly [number, number, number];

/** Linear light of a hex colour. */
function linear(colour: string): Triple {
  const channel = (at: number): number => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
}

/** Contrast ratio of WCAG 2. */
function contrast(a: string, b: string): number {
  const luminance = (colour: string): number => {
    const [r, g, b2] = linear(colour);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b2;
  };
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

/** OKLab (Ottosson 2020). */
function lab([r, g, b]: Triple): Triple {
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

/** Machado, Oliveira, Fernandes (2009), severity 1. */
const blindness: Record<string, readonly number[]> = {
  none: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  protan: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  deutan: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
};

/** Distance of the two colours that are hardest to tell apart, over all kinds of sight. */
function separation(colours: readonly string[]): number {
  let least = Number.POSITIVE_INFINITY;
  for (const m of Object.values(blindness)) {
    const seen = colours.map((colour) => {
      const c = linear(colour);
      const row = (i: number): number =>
        Math.min(
          1,
          Math.max(
            0,
            [0, 1, 2].reduce((sum, j) => sum + (m[3 * i + j] as number) * (c[j] as number), 0),
          ),
        );
      return lab([row(0), row(1), row(2)]);
    });
    for (const [i, a] of seen.entries())
      for (const b of seen.slice(0, i)) least = Math.min(least, Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]));
  }
  return least;
}

describe.each(Object.entries(theme) as [string, Theme][])('%s scheme', (_, { surface, ...colours }) => {
  test.each(['ink', 'muted', 'accent', 'wrong'] as const)('%s is legible text on the surface', (name) => {
    expect(contrast(colours[name], surface)).toBeGreaterThanOrEqual(4.5);
  });
  test('text on the sign of a mistake is legible', () => {
    expect(contrast(surface, colours.wrong)).toBeGreaterThanOrEqual(4.5);
  });
  test('eight series colours stand out from the surface', () => {
    expect(colours.series).toHaveLength(8);
    for (const colour of colours.series) expect(contrast(colour, surface)).toBeGreaterThanOrEqual(3);
  });
  test('series colours are told apart under colour blindness at least as well as those of Okabe and Ito', () => {
    const original = ['#000000', '#e69f00', '#56b4e9', '#009e73', '#f0e442', '#0072b2', '#d55e00', '#cc79a7'];
    expect(separation(colours.series)).toBeGreaterThanOrEqual(separation(original));
  });
  test('numbers on every step of the heat scale are legible', () => {
    expect(colours.heat).toHaveLength(10);
    for (const [i, colour] of colours.heat.entries())
      expect(contrast(colour, colours.heatInk[i] as string)).toBeGreaterThanOrEqual(4.5);
  });
  test('lightness of the heat scale moves away from the surface in equal steps of one hue', () => {
    const lightness = colours.heat.map((colour) => lab(linear(colour))[0]);
    const whole = (lightness.at(-1) as number) - (lightness[0] as number);
    for (let i = 1; i < 10; i++) {
      const step = (lightness[i] as number) - (lightness[i - 1] as number);
      expect(step / (whole / 9)).toBeGreaterThan(0.9);
      expect(step / (whole / 9)).toBeLessThan(1.1);
    }
    const away = Math.abs((lightness.at(-1) as number) - lab(linear(surface))[0]);
    expect(away).toBeGreaterThan(Math.abs((lightness[0] as number) - lab(linear(surface))[0]));
  });
  test('grid lines are fainter than axes and any data', () => {
    const grid = contrast(colours.grid, surface);
    for (const colour of [colours.line, ...colours.series]) expect(contrast(colour, surface)).toBeGreaterThan(grid);
  });
});

describe('style', () => {
  test('every colour that a rule asks for is defined in both schemes', () => {
    const wanted = new Set([...themeCss.matchAll(/var\((--sim-[\w-]+)\)/g)].map(([, name]) => name as string));
    const dark = /prefers-color-scheme:dark\)\{([\s\S]*?)\}\}/.exec(themeCss)?.[1] ?? '';
    expect(wanted.size).toBeGreaterThan(30);
    for (const name of wanted) {
      expect(themeCss).toContain(`${name}:`);
      if (name !== '--sim-colour') expect(dark).toContain(`${name}:`);
    }
  });
  test('the dark scheme is for screens only', () => {
    expect(themeCss).toContain('@media screen and (prefers-color-scheme:dark)');
  });
  test('animation stops for those who ask for it, and focus is visible', () => {
    expect(themeCss).toMatch(/prefers-reduced-motion:reduce\)\{[^}]*animation:none/);
    expect(themeCss).toMatch(/:focus-visible[^{]*\{outline:3px/);
  });
  test('an SVG brings its style along', () => {
    expect(chartStyle).toMatch(/^<style>[^<]+<\/style>$/);
  });
});

import { describe, expect, test } from '@jest/globals';
import { Random } from '@sim/core';
import { calibrationCurve } from './calibration-curve.ts';
import { confusionMatrixChart } from './confusion-matrix-chart.ts';
import { distanceHistogram } from './distance-histogram.ts';
import { neighbourSheet } from './neighbour-sheet.ts';
import { projector } from './projector.ts';
import { renderReport } from './report.ts';
import { trainingCurves } from './training-curves.ts';
import { worstMistakes } from './worst-mistakes.ts';

const random = new Random(7);
const evil = '<script>alert("x")</script>';

/** Strokes on a dark ground: compresses about as badly as handwriting. */
const digit = () => ({
  values: Float32Array.from({ length: 784 }, (_, i) =>
    Math.abs(Math.hypot((i % 28) - 14, i / 28 - 14) - 7) < 2 ? random.uniform() : 0,
  ),
  shape: [28, 28, 1],
});
const labels = Int32Array.from({ length: 1000 }, () => random.integer(10));
const digits = Float32Array.from(Array.from({ length: 1000 }, () => [...digit().values]).flat());
const noise = (count: number): Float64Array => Float64Array.from({ length: count }, () => random.uniform());

const whole = {
  title: `Digits ${evil}`,
  answer: `All is well ${evil}`,
  figures: [{ name: `F1 ${evil}`, value: evil, note: evil }],
  sections: [
    {
      title: `What it found ${evil}`,
      text: evil,
      charts: [
        neighbourSheet(
          Array.from({ length: 10 }, (_, i) => ({
            picture: digit(),
            label: i,
            neighbours: Array.from({ length: 5 }, (__, k) => ({ picture: digit(), label: k, distance: k / 10 })),
          })),
        ),
        projector(Float32Array.from(noise(2000)), { labels, images: { values: digits, shape: [1000, 28, 28, 1] } }),
        distanceHistogram({ sameClass: noise(5000), differentClass: noise(5000) }),
        calibrationCurve({ thresholds: { distance: noise(1000).sort(), f1: noise(1000) } }),
        confusionMatrixChart({ trueLabels: labels, predictedLabels: labels }),
        trainingCurves([
          { title: 'loss', curves: [{ name: 'loss', steps: noise(3000).map((_, i) => i), values: noise(3000) }] },
        ]),
        worstMistakes(
          Array.from({ length: 10 }, (_, i) => ({
            picture: digit(),
            label: i,
            neighbourPicture: digit(),
            neighbourLabel: 9 - i,
            distance: 0.1,
          })),
        ),
      ],
    },
  ],
  tables: [{ title: evil, columns: [evil], rows: [[evil], [null], [1]] }],
  runInfo: { seed: 42, [evil]: evil, gpu: false, device: null },
};

describe('renderReport', () => {
  const html = renderReport(whole);
  test('a whole report on a thousand pictures is one file of less than 3 MB', () => {
    expect(new TextEncoder().encode(html).length).toBeLessThan(3e6);
    expect(html).toMatch(/^<!doctype html>\n<html lang="en">/);
  });
  test('comes in order: answer, figures, pictures, tables, how it was run', () => {
    const order = [
      '<h1>',
      'class="sim-answer"',
      'class="sim-headlines"',
      '<figure',
      '<h2>Tables</h2>',
      '<h2>How it was run</h2>',
    ];
    const places = order.map((mark) => html.indexOf(mark, html.indexOf('<main>')));
    expect(places).not.toContain(-1);
    expect(places).toEqual([...places].sort((a, b) => a - b));
  });
  test('names no address but that of the SVG namespace, and its policy refuses them all', () => {
    const addresses = new Set(
      [...html.matchAll(/(?:https?:)?\/\/[a-z][\w.-]+\.[a-z]{2,}[^"'\s<]*/g)].map(([address]) => address),
    );
    expect([...addresses]).toEqual(['http://www.w3.org/2000/svg']);
    expect(html).toContain(
      `content="default-src &#39;none&#39;; img-src data:; style-src &#39;unsafe-inline&#39;; script-src &#39;unsafe-inline&#39;"`,
    );
    expect(
      [...html.matchAll(/ (?:src|href)="([^"]{0,5})/g)].every(
        ([, start]) => start === 'data:' || start?.startsWith('#'),
      ),
    ).toBe(true);
  });
  test('no text of the caller becomes markup', () => {
    expect(html).not.toContain('<script>alert');
    expect(html.match(/&lt;script&gt;alert\(&quot;x&quot;\)/g)?.length).toBeGreaterThanOrEqual(11);
  });
  test('elements are closed in the order in which they were opened', () => {
    const isVoid = new Set(['meta', 'link', 'img']);
    const open: string[] = [];
    const markup = html.replace(/<(script|style)\b[^>]*>[\s\S]*?<\/\1>/g, '').replace('<!doctype html>', '');
    for (const [, slash, name, self] of markup.matchAll(/<(\/?)([a-z][a-z0-9]*)\b[^>]*?(\/?)>/g)) {
      if (slash) expect(open.pop()).toBe(name);
      else if (!self && !isVoid.has(name as string)) open.push(name as string);
    }
    expect(open).toEqual([]);
  });
  test('the parts are optional', () => {
    const least = renderReport({ title: 'A', answer: 'B', language: 'de' });
    expect(least).toContain('<html lang="de">');
    expect(least).not.toMatch(/<h2>|<dl|<table/);
  });
  test.each([
    ['EMPTY_INPUT', { title: '', answer: 'B' }],
    ['EMPTY_INPUT', { title: 'A', answer: ' ' }],
    ['LENGTH_MISMATCH', { title: 'A', answer: 'B', tables: [{ title: 't', columns: ['a', 'b'], rows: [[1]] }] }],
  ])('%s', (code, parts) => {
    expect(() => renderReport(parts)).toThrow(expect.objectContaining({ code }));
  });
});

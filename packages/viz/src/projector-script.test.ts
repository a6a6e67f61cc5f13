import { runInNewContext } from 'node:vm';
import { describe, expect, test } from '@jest/globals';
import { projectorScript } from './projector-script.ts';

type Listener = (event: Record<string, unknown>) => void;

/** As much of an element as the script touches. */
class FakeElement {
  attributes: Record<string, string> = {};
  style: Record<string, string> = {};
  listeners: Record<string, Listener> = {};
  textContent = '';
  hidden = true;
  children: FakeElement[] = [];
  getAttribute(name: string): string | null {
    return this.attributes[name] ?? null;
  }
  setAttribute(name: string, value: string): void {
    this.attributes[name] = value;
  }
  addEventListener(name: string, listener: Listener): void {
    this.listeners[name] = listener;
  }
  getBoundingClientRect(): Record<string, number> {
    return { left: 100, top: 50, width: 400, height: 300 };
  }
}

/** A page with one projector of three circles and one other shape, after the script has run. */
function page() {
  const names = [
    '.sim-stage',
    '.sim-ring',
    '.sim-picture',
    '.sim-name',
    '.sim-note',
    '.sim-map',
    '.sim-marks',
  ] as const;
  const parts = Object.fromEntries(names.map((name) => [name, new FakeElement()])) as Record<
    (typeof names)[number],
    FakeElement
  >;
  const mark = (attributes: Record<string, string>): FakeElement => Object.assign(new FakeElement(), { attributes });
  parts['.sim-marks'].children = [
    mark({ cx: '10%', cy: '50%' }),
    mark({ cx: '90%', cy: '50%' }),
    mark({ cx: '50%', cy: '10%' }),
    mark({ x: '50%', y: '90%', href: '#a' }),
  ];
  const data = new FakeElement();
  data.textContent = JSON.stringify({ names: ['a', '<b>'], codes: [0, 1, 0, 1], notes: null, columns: 2, rows: 2 });
  const root = Object.assign(new FakeElement(), {
    querySelector: (selector: string) => (selector.startsWith('script') ? data : parts[selector as '.sim-map']),
  });
  runInNewContext(projectorScript, {
    document: { querySelectorAll: () => ('data-live' in root.attributes ? [] : [root]) },
  });
  const send = (name: string, event: Record<string, unknown> = {}): void =>
    parts['.sim-stage'].listeners[name]?.({ preventDefault: () => undefined, ...event });
  const said = (): string[] => [parts['.sim-name'].textContent, parts['.sim-note'].textContent];
  return { root, parts, send, said };
}

describe('projectorScript', () => {
  test('shows the point under the pointer: ring, name, picture', () => {
    const { parts, send, said, root } = page();
    send('pointermove', { clientX: 100 + 200, clientY: 50 + 270 - 10, pointerType: 'mouse' });
    expect(said()).toEqual(['<b>', 'point 4 of 4']);
    expect(parts['.sim-ring'].attributes).toEqual({ cx: '50%', cy: '90%' });
    expect(parts['.sim-picture'].style['backgroundPosition']).toBe('100% 100%');
    expect(parts['.sim-picture'].hidden).toBe(false);
    expect(root.attributes).toHaveProperty('data-live');
  });
  test('a finger reaches further than a mouse, neither across the map', () => {
    const { send, said } = page();
    const near = { clientX: 100 + 40 + 24, clientY: 50 + 150 };
    send('pointerdown', { ...near, pointerType: 'mouse' });
    expect(said()).toEqual(['', '']);
    send('pointerdown', { ...near, pointerType: 'touch' });
    expect(said()).toEqual(['a', 'point 1 of 4']);
    send('pointerdown', { clientX: 300, clientY: 200, pointerType: 'touch' });
    expect(said()).toEqual(['a', 'point 1 of 4']);
  });
  test('focus shows the first point, arrows go to the next in their direction, pages through all', () => {
    const { send, said } = page();
    send('focus');
    const walk = [
      'ArrowUp',
      'ArrowRight',
      'ArrowDown',
      'ArrowLeft',
      'PageUp',
      'PageUp',
      'PageDown',
      'Home',
      'End',
      'x',
    ].map((key) => {
      send('keydown', { key });
      return said()[1];
    });
    expect(walk.map((note) => Number(/\d+/.exec(note as string)?.[0]))).toEqual([3, 2, 4, 1, 4, 3, 4, 1, 4, 4]);
  });
  test('at the edge an arrow goes nowhere', () => {
    const { send, said } = page();
    send('focus');
    send('keydown', { key: 'ArrowLeft' });
    expect(said()).toEqual(['a', 'point 1 of 4']);
  });
  test('can stand in a script element', () => {
    expect(projectorScript).not.toMatch(/<\/script|<!--/i);
  });
});

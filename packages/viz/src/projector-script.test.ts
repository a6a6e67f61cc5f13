import { runInNewContext } from 'node:vm';
import { describe, expect, test } from '@jest/globals';
import { readClasses } from './point-classes.ts';
import { projectorScript } from './projector-script.ts';
import { projectorSpace } from './projector-space.ts';

type Listener = (event: Record<string, unknown>) => void;

/** As much of an element as the script touches. */
class FakeElement {
  attributes: Record<string, string> = {};
  style: Record<string, string> = {};
  listeners: Record<string, Listener[]> = {};
  textContent = '';
  hidden = true;
  children: FakeElement[] = [];
  named: FakeElement[] = [];
  constructor(attributes: Record<string, string> = {}) {
    this.attributes = attributes;
  }
  getAttribute(name: string): string | null {
    return this.attributes[name] ?? null;
  }
  setAttribute(name: string, value: string): void {
    this.attributes[name] = value;
  }
  addEventListener(name: string, listener: Listener): void {
    (this.listeners[name] ??= []).push(listener);
  }
  getBoundingClientRect(): Record<string, number> {
    return { left: 100, top: 50, width: 400, height: 300 };
  }
  appendChild(child: FakeElement): void {
    this.children = [...this.children.filter((other) => other !== child), child];
  }
  querySelectorAll(): FakeElement[] {
    return this.named;
  }
  setPointerCapture(): void {
    this.attributes['captured'] = 'yes';
  }
}

const names = [
  '.sim-stage',
  '.sim-ring',
  '.sim-picture',
  '.sim-name',
  '.sim-note',
  '.sim-map',
  '.sim-marks',
  '.sim-axes',
  '.sim-turn',
] as const;
type Part = (typeof names)[number];

/** A page with one projector, after the script has run. */
function pageOf(marks: FakeElement[], details: Record<string, unknown>) {
  const parts = Object.fromEntries(names.map((name) => [name, new FakeElement()])) as Record<Part, FakeElement>;
  parts['.sim-marks'].children = marks;
  parts['.sim-axes'].children = Array.from({ length: 6 }, () => new FakeElement());
  parts['.sim-map'].named = [new FakeElement({ 'data-point': '1' })];
  const data = new FakeElement();
  data.textContent = JSON.stringify({ names: ['a', '<b>'], codes: [0, 1, 0, 1], notes: null, columns: 2, rows: 2, ...details });
  const root = Object.assign(new FakeElement(), {
    querySelector: (selector: string) => (selector.startsWith('script') ? data : parts[selector as Part]),
  });
  runInNewContext(projectorScript, {
    document: { querySelectorAll: () => ('data-live' in root.attributes ? [] : [root]) },
    requestAnimationFrame: (draw: () => void) => draw(),
  });
  const send = (name: string, event: Record<string, unknown> = {}, to: Part = '.sim-stage'): void => {
    for (const listener of parts[to].listeners[name] ?? []) listener({ preventDefault: () => undefined, ...event });
  };
  const said = (): string[] => [parts['.sim-name'].textContent, parts['.sim-note'].textContent];
  return { root, parts, send, said };
}

/** Three circles and one other shape, flat. */
const page = () =>
  pageOf(
    [
      new FakeElement({ cx: '10%', cy: '50%' }),
      new FakeElement({ cx: '90%', cy: '50%' }),
      new FakeElement({ cx: '50%', cy: '10%' }),
      new FakeElement({ x: '50%', y: '90%', href: '#a' }),
    ],
    {},
  );

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

describe('projectorScript in space', () => {
  const points = Float32Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1, -1, -1, -1);
  const { svg, space } = projectorSpace(points, readClasses(['a', 'b', 'a', 'b'], []), { title: 'T', description: 'D' });
  const drawn = [...(/<g class="sim-marks">(.*?)<\/g>/.exec(svg)?.[1] ?? '').matchAll(/cx="([^"]+)" cy="([^"]+)"/g)];

  /** The drawing's four circles, painted from far to near. */
  function spatialPage() {
    const marks = drawn.map(([, cx, cy]) => new FakeElement({ cx: cx as string, cy: cy as string }));
    const { parts, ...rest } = pageOf([...marks], { space });
    const places = (): number[][] =>
      space.points.map((_, point) => {
        const { cx, cy } = (marks[space.order.indexOf(point)] as FakeElement).attributes;
        return [Number.parseFloat(cx as string), Number.parseFloat(cy as string)];
      });
    const painted = (): number[] =>
      parts['.sim-marks'].children.map((mark) => space.order[marks.indexOf(mark)] as number);
    return { ...rest, parts, places, painted };
  }
  const close = (found: number[][], wanted: number[][]): void => {
    for (const [i, place] of wanted.entries())
      for (const c of [0, 1]) expect(found[i]?.[c]).toBeCloseTo(place[c] as number, 1);
  };
  const right = { key: 'ArrowRight', shiftKey: true };

  test('a full turn by keyboard ends where the drawing began', () => {
    const { send, places, painted, parts } = spatialPage();
    const start = places();
    for (let i = 0; i < 24; i++) {
      send('keydown', right);
      if (i === 11) expect(places()).not.toEqual(start);
    }
    close(places(), start);
    expect(painted()).toEqual(space.order);
    expect(parts['.sim-map'].named[0]?.attributes['x']).toBe(`${parts['.sim-marks'].children[space.order.indexOf(1)]?.attributes['cx']}`);
  });
  test('dragging by half the width turns as far as six steps of the keyboard do, and chooses nothing on the way', () => {
    const dragged = spatialPage();
    dragged.send('pointerdown', { clientX: 0, clientY: 0, pointerType: 'mouse' });
    for (const clientX of [2, 50, 200]) dragged.send('pointermove', { clientX, clientY: 0, pointerId: 1 });
    dragged.send('pointerup');
    expect(dragged.parts['.sim-stage'].attributes['captured']).toBe('yes');
    expect(dragged.said()).toEqual(['', '']);
    const turned = spatialPage();
    for (let i = 0; i < 6; i++) turned.send('keydown', right);
    close(dragged.places(), turned.places());
    expect(dragged.painted()).toEqual(turned.painted());
  });
  test('a tap is no drag, and after a drag the pointer chooses again', () => {
    const { send, said, places } = spatialPage();
    const start = places();
    const [x, y] = start[2] as [number, number];
    const at = { clientX: 100 + 4 * x, clientY: 50 + 3 * y, pointerType: 'mouse' };
    send('pointerdown', at);
    send('pointermove', { ...at, clientX: at.clientX + 1 });
    send('pointerup');
    expect(said()).toEqual(['a', 'point 3 of 4']);
    expect(places()).toEqual(start);
  });
  test('it turns no further than seen from above or from below', () => {
    const { send, places } = spatialPage();
    for (let i = 0; i < 12; i++) send('keydown', { key: 'ArrowDown', shiftKey: true });
    const above = places();
    send('keydown', { key: 'ArrowDown', shiftKey: true });
    expect(places()).toEqual(above);
    // From above, the upright axis points at the reader: its end stands at the centre.
    expect(above[1]?.[1]).toBeGreaterThan(above[0]?.[1] as number - 40);
  });
  test('buttons turn and turn back, and the ring follows the chosen point', () => {
    const { send, places, parts } = spatialPage();
    const start = places();
    const click = (way: string): void =>
      send('click', { target: new FakeElement({ 'data-turn': way }) }, '.sim-turn');
    send('focus');
    click('1 0');
    click('0 -1');
    expect(places()).not.toEqual(start);
    expect(parts['.sim-ring'].attributes['cx']).toBe(`${parts['.sim-marks'].children.find((mark) => Number.parseFloat(mark.attributes['cx'] as string) === places()[0]?.[0])?.attributes['cx']}`);
    click('back');
    close(places(), start);
    send('click', { target: new FakeElement() }, '.sim-turn');
    close(places(), start);
  });
  test('arrows without Shift go through the points as they are seen', () => {
    const { send, said } = spatialPage();
    send('focus');
    send('keydown', { key: 'PageDown' });
    expect(said()[1]).toBe('point 2 of 4');
  });
});

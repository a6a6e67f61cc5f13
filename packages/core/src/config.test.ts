import { describe, expect, test } from '@jest/globals';
import { describePart, findClass, isPartConfig, makePart } from './config.ts';

class First {
  static readonly className = 'First';
  static readonly aliases: readonly string[] = ['one', 'L1'];
}
class Configured extends First {
  getConfig() {
    return { size: 3 };
  }
}
class Second {
  static readonly className = 'Second';
  static readonly aliases: readonly string[] = [];
}
const classes = [First, Second];

describe('findClass', () => {
  test.each([['First'], ['first'], ['ONE'], ['l1']])('finds %p', (name) => {
    expect(findClass(name, classes, 'thing', 'T.t')).toBe(First);
  });

  test('lists the known names for an unknown one', () => {
    expect(() => findClass('third', classes, 'thing', 'T.t')).toThrow(
      'T.t: unknown thing, got "third". Use one of: one, Second.',
    );
    expect(() => findClass('third', classes, 'thing', 'T.t')).toThrow(expect.objectContaining({ code: 'UNKNOWN_NAME' }));
  });

  test.each([[null], [undefined], [5], ['constructor'], ['']])('refuses %p', (name) => {
    expect(() => findClass(name as string, classes, 'thing', 'T.t')).toThrow(
      expect.objectContaining({ code: 'UNKNOWN_NAME' }),
    );
  });
});

describe('describePart', () => {
  test('gives the name of the class and the options', () => {
    expect(describePart(new Configured(), 'T.t')).toEqual({ className: 'First', config: { size: 3 } });
  });

  test('refuses a part without a name', () => {
    const part = { getConfig: () => ({}) };
    expect(() => describePart(part, 'T.t')).toThrow(expect.objectContaining({ code: 'UNSUPPORTED_OPERATION' }));
  });
});

describe('isPartConfig', () => {
  test('wants a name and options', () => {
    expect(isPartConfig({ className: 'a', config: {} })).toBe(true);
    for (const other of [null, undefined, 'a', First, new First(), { className: 'a' }, { config: {} }])
      expect(isPartConfig(other)).toBe(false);
  });
});

describe('makePart', () => {
  abstract class Base {
    readonly size: number;
    constructor({ size = 1 }: { readonly size?: number } = {}) {
      this.size = size;
    }
  }
  class Part extends Base {
    static readonly className = 'Part';
    static readonly aliases: readonly string[] = ['p'];
  }
  const choice = { base: Base, classes: [Part], kind: 'part', where: 'T.t' };

  test('makes a part from its name, its class, or its name and options', () => {
    expect(makePart<Base>('P', choice)).toEqual(new Part());
    expect(makePart<Base>(Part, choice)).toEqual(new Part());
    expect(makePart<Base>({ className: 'Part', config: { size: 3 } }, choice)).toEqual(new Part({ size: 3 }));
  });

  test('gives a part back', () => {
    const part = new Part();
    expect(makePart<Base>(part, choice)).toBe(part);
  });

  test('refuses an unknown name and what is no part', () => {
    expect(() => makePart<Base>('q', choice)).toThrow('T.t: unknown part, got "q". Use one of: p.');
    for (const other of [undefined, null, 4, {}])
      expect(() => makePart<Base>(other as never, choice)).toThrow(
        expect.objectContaining({ code: 'INVALID_ARGUMENT', message: expect.stringContaining("Pass for example 'p'.") }),
      );
  });
});

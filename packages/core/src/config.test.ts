import { describe, expect, test } from '@jest/globals';
import { findClass } from './config.ts';

class First {
  static readonly className = 'First';
  static readonly aliases: readonly string[] = ['one', 'L1'];
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

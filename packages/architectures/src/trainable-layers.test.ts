import { describe, expect, test } from '@jest/globals';
import { MemoryStorage } from '@sim/core';
import type { PretrainedOptions, Trainable } from './architecture-options.ts';
import { trainableLayers } from './trainable-layers.ts';

const names = ['early', 'late'];
const inputShape = [32, 32, 3];
const weights = new MemoryStorage();

function modes(options: Partial<PretrainedOptions>) {
  const { isBlank, isFrozen, isStatic } = trainableLayers({ inputShape, ...options }, (name) => name === 'late', 'test');
  return { isBlank, frozen: names.filter(isFrozen), static: names.filter(isStatic) };
}

describe('trainableLayers', () => {
  test.each<[Trainable, string[]]>([
    ['full', []],
    ['partial', ['early']],
    ['frozen', names],
  ])('%s', (trainable, frozen) => {
    expect(modes({ trainable })).toEqual({ isBlank: false, frozen, static: frozen });
    expect(modes({ trainable, weights })).toEqual({ isBlank: true, frozen, static: names });
  });

  test('trains everything without weights and the head alone with some, by default', () => {
    expect(modes({}).frozen).toEqual([]);
    expect(modes({ weights }).frozen).toEqual(names);
  });

  test('refuses another mode', () => {
    expect(() => modes({ trainable: 'none' as Trainable })).toThrow(expect.objectContaining({ code: 'UNKNOWN_NAME' }));
  });
});

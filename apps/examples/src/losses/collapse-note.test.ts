import { expect, test } from '@jest/globals';
import { collapseNote } from './collapse-note.ts';

test('speaks of an embedding whose classes lie on one point, and of no other', () => {
  expect(collapseNote({ distances: { same: 0.001, different: 0.0031 } })).toBe('collapsed: different digits lie 0.003 apart, of 2 possible');
  expect(collapseNote({ distances: { same: 0.1, different: 0.9 } })).toBeNull();
});

import { describe, expect, test } from '@jest/globals';
import { helpText, parseOptions } from './options.ts';

describe('parseOptions', () => {
  test('has defaults for everything', () => {
    expect(parseOptions([])).toEqual({
      steps: 300,
      loss: 'multisim_loss',
      backend: 'wasm',
      seed: 0,
      out: 'out',
      quick: false,
    });
  });

  test('reads every option', () => {
    const args = '--steps 12 --loss triplet_loss --backend cpu --seed 3 --out x --quick'.split(' ');
    expect(parseOptions(args)).toEqual({
      steps: 12,
      loss: 'triplet_loss',
      backend: 'cpu',
      seed: 3,
      out: 'x',
      quick: true,
    });
  });

  test('a quick run trains for fewer steps', () => {
    expect(parseOptions(['--quick'])).toMatchObject({ steps: 30 });
  });

  test('asks for help whatever else stands there', () => {
    expect(parseOptions(['--steps', '1', '--help'])).toBe('help');
  });

  test('the help names every option', () => {
    for (const name of ['steps', 'loss', 'backend', 'seed', 'out', 'quick', 'help'])
      expect(helpText).toContain(`--${name}`);
  });

  test.each([
    [['--steps', '0'], 'INVALID_ARGUMENT', /--steps must be a whole number/],
    [['--steps', 'many'], 'INVALID_ARGUMENT', /got "many"/],
    [['--steps', ''], 'INVALID_ARGUMENT', /--steps/],
    [['--seed', '-1'], 'INVALID_ARGUMENT', /seed/],
    [['--backend', 'tpu'], 'UNKNOWN_NAME', /wasm or --backend cpu/],
    [['stray'], 'INVALID_ARGUMENT', /--help/],
  ])('refuses %j', (args, code, message) => {
    expect(() => parseOptions(args)).toThrow(expect.objectContaining({ code, message: expect.stringMatching(message) }));
  });
});

import { describe, expect, test } from '@jest/globals';
import { helpText, parseCommandLine } from './command-line.ts';

const own = { method: { description: 'how to train', default: 'simclr' } };

describe('parseCommandLine', () => {
  test('fills in defaults', () => {
    expect(parseCommandLine('demo', [], own)).toEqual({
      seed: 0,
      out: 'out/demo',
      quick: false,
      help: false,
      values: { method: 'simclr' },
    });
  });

  test('reads what is given, behind the separator of npm too', () => {
    const line = parseCommandLine('demo', ['--', '--seed', '3', '--quick', '--out', 'x', '--method', 'vicreg'], own);
    expect(line).toEqual({ seed: 3, out: 'x', quick: true, help: false, values: { method: 'vicreg' } });
  });

  test.each([[['--seed', 'x']], [['--seed', '-1']], [['--unknown']]])('refuses %j', (args) => {
    expect(() => parseCommandLine('demo', args, own)).toThrow(/^npm run example -- demo: .*--help\.$/s);
  });
});

test('helpText names the options of the example beside those of all', () => {
  const text = helpText('demo', { summary: 'Shows.', options: own, run: async () => ({}) });
  expect(text).toContain('--method <value>    how to train, default simclr');
  expect(text).toContain('--quick');
});

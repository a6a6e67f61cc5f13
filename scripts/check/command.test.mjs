import { describe, expect, test } from '@jest/globals';
import { commandOutput, mapLimited, runCommand } from './command.mjs';

const node = (code) => [process.execPath, ['-e', code]];

describe('runCommand', () => {
  test('gives the status and both streams', async () => {
    const { status, output } = await runCommand(...node("console.log('out'); console.error('err'); process.exit(3)"));
    expect(status).toBe(3);
    expect(output.split('\n').sort()).toEqual(['err', 'out']);
  });

  test('rejects for a command that is not there', async () => {
    await expect(runCommand('no-such-command-here', [])).rejects.toThrow('ENOENT');
  });
});

describe('commandOutput', () => {
  test('gives the output of a command that succeeds', async () => {
    expect(await commandOutput(...node("console.log('out')"))).toBe('out');
  });

  test('rejects with the output of a command that fails', async () => {
    await expect(commandOutput(...node("console.log('why'); process.exit(1)"))).rejects.toThrow('why');
  });
});

test('mapLimited keeps the order and never runs more than its limit', async () => {
  let running = 0;
  let most = 0;
  const doubled = await mapLimited([5, 1, 3, 2], 2, async (value) => {
    most = Math.max(most, ++running);
    await new Promise((resolve) => setTimeout(resolve, value));
    running--;
    return value * 2;
  });
  expect(doubled).toEqual([10, 2, 6, 4]);
  expect(most).toBe(2);
});

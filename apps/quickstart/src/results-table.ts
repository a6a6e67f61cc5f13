import Table from 'cli-table3';
import type { QuickstartResult } from './run-quickstart.ts';

/**
 * Figures of PyTorch for the same network, loss and 300 steps, mean of three seeds, in per cent. MAP@R among the test
 * images, 1-NN against the first 20 training images of each digit.
 */
export const PYTORCH = { mapAtR: { seen: 97.0, unseen: 62.5, all: 70.9 }, nearest: { seen: 97.1, unseen: 83.0, all: 91.7 } };

/** True when PyTorch's figures are for a run like this one. */
export const isComparable = ({ options }: Pick<QuickstartResult, 'options'>): boolean =>
  options.steps === 300 && options.loss === 'multisim_loss' && !options.quick;

/** The last screen of a run: quality, calibration, losses and what was written. */
export function resultsTable(result: QuickstartResult): string {
  return [qualityTable(result), calibrationTable(result), epochTable(result)].join('\n');
}

function qualityTable(result: QuickstartResult): string {
  const table = new Table({
    head: ['per cent', 'seen digits', 'unseen digits', 'all digits'],
    colAligns: ['left', 'right', 'right', 'right'],
    style: plain,
  });
  const row = (name: string, { seen, unseen, all }: { seen: number; unseen: number; all: number }): string[] => [
    name,
    ...[seen, unseen, all].map((value) => value.toFixed(1)),
  ];
  table.push(row('MAP@R', percent(result.mapAtR)), row('1-NN accuracy', percent(result.nearest)));
  if (isComparable(result))
    table.push(row('PyTorch, MAP@R', PYTORCH.mapAtR), row('PyTorch, 1-NN', PYTORCH.nearest));
  return table.toString();
}

function calibrationTable({ calibration, classification }: QuickstartResult): string {
  const table = new Table({
    head: ['optimal cut point', 'distance', 'F1', 'precision', 'recall'],
    colAligns: ['left', 'right', 'right', 'right', 'right'],
    style: plain,
  });
  const row = (name: string, values: Readonly<Record<string, number | string>> | undefined): string[] => [
    name,
    ...['distance', 'f1', 'precision', 'recall'].map((key) => Number(values?.[key]).toFixed(3)),
  ];
  table.push(row('calibration images', calibration.cutpoints['optimal']), row('test images', classification['optimal']));
  return table.toString();
}

function epochTable({ epochs }: QuickstartResult): string {
  const names = Object.keys(epochs);
  const heads: Readonly<Record<string, string>> = {
    binary_accuracy_known_classes: '1-NN, seen',
    binary_accuracy_unknown_classes: '1-NN, unseen',
  };
  const table = new Table({ head: names.map((name) => heads[name] ?? name), colAligns: names.map(() => 'right'), style: plain });
  for (const [i] of (epochs['step'] ?? []).entries())
    table.push(
      names.map((name) => {
        const value = epochs[name]?.[i];
        return name === 'step' ? String(value) : Number(value).toFixed(4);
      }),
    );
  return table.toString();
}

/** Without colours and inner lines: a table looks the same in a terminal, a log and a file. */
const plain = { head: [], border: [], compact: true };

const percent = ({ seen, unseen, all }: QuickstartResult['mapAtR']): QuickstartResult['mapAtR'] => ({
  seen: seen * 100,
  unseen: unseen * 100,
  all: all * 100,
});

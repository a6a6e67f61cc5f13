import type { ProgressListener } from '@sim/core';
import { ProgressLine, type ProgressOptions } from './progress-line.ts';
import { countText } from './progress-text.ts';

export type { ProgressOptions, ProgressStream } from './progress-line.ts';

/**
 * Shows the progress of any long call: a bar with rate and remaining time on a terminal, one line per ten per cent
 * elsewhere, nothing for work under two seconds. It starts over when the call ends or another stage begins.
 *
 * @example
 * await model.index(images, labels, { onProgress: progressListener('Indexing') });
 */
export function progressListener(label: string, options: ProgressOptions = {}): ProgressListener {
  let line: ProgressLine | undefined = new ProgressLine(label, options);
  let last = { stage: '', done: 0 };
  return ({ stage, done, total }) => {
    if (last.stage !== '' && (stage !== last.stage || done < last.done)) {
      line?.stop();
      line = undefined;
    }
    line ??= new ProgressLine(label, options);
    last = { stage, done };
    line.update(done, total);
    if (done < total) return;
    if (line.isShown) line.close(`${label}  ${countText({ label, done, total, elapsed: line.elapsed, note: '' })}`);
    line = undefined;
    last = { stage: '', done: 0 };
  };
}

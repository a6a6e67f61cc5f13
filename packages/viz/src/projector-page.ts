/** @internal The projector's drawing with its panel and script. */

import { escapeText, tag } from './markup.ts';
import type { PictureAtlas } from './picture-atlas.ts';
import { encodePixels } from './pixels.ts';
import type { PointClasses } from './point-classes.ts';
import { projectorScript } from './projector-script.ts';
import type { ProjectorSpace } from './projector-space.ts';
import { chartStyle } from './theme.ts';

/** What the projector's page is made of. */
export interface ProjectorPageParts {
  readonly svg: string;
  readonly title: string;
  readonly classes: PointClasses;
  readonly tooltips: readonly string[] | undefined;
  readonly atlas: PictureAtlas | undefined;
  /** Points that can be turned. Default: the drawing is flat. */
  readonly space?: ProjectorSpace;
}

/** The drawing with a panel beside it that tells about one point, and the script that fills it. */
export function projectorPage({ svg, title, classes, tooltips, atlas, space }: ProjectorPageParts): string {
  const { names, codes } = classes;
  const details = {
    names,
    codes,
    notes: tooltips ?? null,
    columns: atlas?.columns ?? 0,
    rows: atlas?.rows ?? 0,
    ...(space && { space }),
  };
  const turning = space ? '; with Shift they turn the picture' : '';
  return tag(
    'div',
    { class: space ? 'sim-projector sim-space' : 'sim-projector' },
    tag(
      'div',
      {
        class: 'sim-stage',
        tabindex: 0,
        role: 'application',
        'aria-label': `${title}. Arrow keys go to the next point in a direction${turning}. Page Up and Page Down go through all points.`,
      },
      svg.replace(chartStyle, ''),
    ),
    tag(
      'div',
      { class: 'sim-panel' },
      tag('p', { class: 'sim-hint' }, space ? SPACE_HINT : 'Point at a mark, tap it, or use the arrow keys.'),
      space ? turnButtons() : '',
      atlas ? picture(atlas) : '',
      tag('p', { role: 'status' }, tag('b', { class: 'sim-name' }, ''), tag('span', { class: 'sim-note' }, '')),
    ),
    tag('script', { type: 'application/json' }, JSON.stringify(details).replaceAll('<', '\\u003c')),
    tag('script', {}, projectorScript),
  );
}

const SPACE_HINT =
  'Drag to turn, or hold Shift and use the arrow keys. Point at a mark, tap it, or use the arrow keys alone.';

function picture({ pixels, columns, rows }: PictureAtlas): string {
  return tag(
    'div',
    {
      class: 'sim-picture',
      role: 'img',
      'aria-label': 'Picture of the chosen point',
      style: `background-image:url(${encodePixels(pixels)});background-size:${columns}00% ${rows}00%`,
      hidden: '',
    },
    '',
  );
}

/** What a drag does, for those who cannot drag: steps to the right and downwards. */
const turns = [
  ['-1 0', '←', 'Turn left'],
  ['1 0', '→', 'Turn right'],
  ['0 -1', '↑', 'Turn up'],
  ['0 1', '↓', 'Turn down'],
  ['back', 'Reset', 'Reset the view'],
] as const;

function turnButtons(): string {
  const buttons = turns.map(([way, sign, name]) =>
    tag('button', { type: 'button', 'data-turn': way, title: name, 'aria-label': name }, escapeText(sign)),
  );
  return tag('div', { class: 'sim-turn', role: 'group', 'aria-label': 'Turn the picture' }, ...buttons);
}

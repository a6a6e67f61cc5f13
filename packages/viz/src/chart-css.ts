/** @internal Rules for what is inside an SVG. */

import { fontStack } from './font-stack.ts';

/** Rules for what is inside an SVG. All names start with `sim-`, since the style of an SVG holds for its whole page. */
export const chartCss: string = `
.sim-chart{font:14px/1.25 ${fontStack};background:var(--sim-surface)}
.sim-chart text{fill:var(--sim-ink);font-variant-numeric:tabular-nums}
.sim-chart .sim-tick{fill:var(--sim-muted)}
.sim-chart .sim-strong{font-weight:600}
.sim-chart .sim-halo{paint-order:stroke;stroke:var(--sim-surface);stroke-width:4px;stroke-linejoin:round}
.sim-grid{stroke:var(--sim-grid);fill:none}
.sim-axis{stroke:var(--sim-line);fill:none}
.sim-curve{fill:none;stroke-width:2;stroke-linejoin:round;stroke-linecap:round}
.sim-area{fill-opacity:.3;stroke-width:2;stroke-linejoin:round}
.sim-cut{stroke:var(--sim-ink);stroke-width:1.5;stroke-dasharray:4 4;fill:none}
.sim-leader{stroke:var(--sim-muted);fill:none}
.sim-mark{stroke:var(--sim-surface);stroke-width:1}
.sim-mark.sim-open{fill:var(--sim-surface);stroke-width:2}
.sim-ring{fill:none;stroke:var(--sim-accent);stroke-width:3}
.sim-empty{fill:var(--sim-surface);stroke:var(--sim-grid)}
.sim-diagonal{fill:none;stroke:var(--sim-ink);stroke-width:1}
${perStep(8, (i) => `.sim-s${i + 1}{--sim-colour:var(--sim-series-${i + 1})}`)}
.sim-neutral{--sim-colour:var(--sim-muted)}
.sim-curve{stroke:var(--sim-colour)}
.sim-area{stroke:var(--sim-colour);fill:var(--sim-colour)}
.sim-mark{fill:var(--sim-colour)}
.sim-mark.sim-open{stroke:var(--sim-colour)}
${perStep(10, (i) => `.sim-h${i}{fill:var(--sim-heat-${i})}.sim-chart .sim-hi${i}{fill:var(--sim-heat-ink-${i})}`)}
`.trim();

function perStep(count: number, rule: (step: number) => string): string {
  return Array.from({ length: count }, (_, i) => rule(i)).join('\n');
}

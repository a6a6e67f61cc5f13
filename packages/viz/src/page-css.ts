/** @internal Rules for figures, tables and reports. */

import { fontStack } from './font-stack.ts';

/** Rules for figures, tables and reports: two sizes (14 and 24 px), two weights, distances in steps of 8 px. */
export const pageCss: string = `
.sim-page{margin:0;background:var(--sim-surface);color:var(--sim-ink);color-scheme:light dark;font:14px/24px ${fontStack};-webkit-text-size-adjust:100%;overflow-wrap:break-word}
.sim-page main{max-width:1120px;margin:0 auto;padding:32px 16px 64px}
.sim-page h1{font-size:14px;line-height:24px;font-weight:600;color:var(--sim-muted);margin:0}
.sim-page h2{font-size:24px;line-height:32px;font-weight:600;margin:64px 0 8px}
.sim-page h2+p{margin:0 0 24px;max-width:720px;color:var(--sim-muted)}
.sim-page h2+:not(p){margin-top:24px}
.sim-page :focus-visible,.sim-figure :focus-visible{outline:3px solid var(--sim-accent);outline-offset:2px}
.sim-answer{font-size:24px;line-height:32px;margin:8px 0 32px;max-width:880px;text-wrap:pretty}
.sim-headlines{display:grid;grid-template-columns:repeat(4,minmax(0,1fr));gap:24px 32px;margin:0}
.sim-headlines>div{border-top:2px solid var(--sim-line);padding-top:8px}
.sim-headlines dt{color:var(--sim-muted)}
.sim-headlines dd{margin:0}
.sim-headlines dd b{font-size:24px;line-height:32px;font-weight:600;font-variant-numeric:tabular-nums}
.sim-charts{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));column-gap:32px}
/* Titles, pictures and data of neighbours start on the same line. */
.sim-charts .sim-figure{display:grid;grid-row:span 3;grid-template-rows:subgrid;padding-bottom:56px}
.sim-full{grid-column:1/-1}
.sim-figure{margin:0;font:14px/24px ${fontStack};color:var(--sim-ink);min-width:0}
.sim-figure h3{font-size:14px;line-height:24px;font-weight:600;margin:0;text-wrap:pretty}
.sim-body{container-type:inline-size;min-width:0}
.sim-figure figcaption p{margin:0 0 16px;color:var(--sim-muted);max-width:720px}
.sim-figure .sim-chart{display:block;width:100%;height:auto}
.sim-wide .sim-chart{max-width:640px}
.sim-narrow{display:none}
.sim-narrow .sim-chart{max-width:400px}
.sim-figure details,.sim-data{margin-top:8px}
.sim-figure summary{color:var(--sim-accent);cursor:pointer;width:max-content;padding:4px 0}
.sim-scroll{overflow:auto;max-height:320px;border-top:1px solid var(--sim-line);border-bottom:1px solid var(--sim-line)}
.sim-table{border-collapse:collapse;font-variant-numeric:tabular-nums}
.sim-table caption{text-align:left;color:var(--sim-muted)}
.sim-table th,.sim-table td{text-align:right;padding:4px 16px 4px 0;border-bottom:1px solid var(--sim-grid);vertical-align:top;white-space:nowrap}
.sim-table th{font-weight:600}
.sim-table thead th{position:sticky;top:0;background:var(--sim-surface);border-bottom-color:var(--sim-line)}
.sim-table .t{text-align:left;white-space:normal;min-width:64px}
.sim-run{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:0 32px;margin:0}
.sim-run>div{display:grid;grid-template-columns:160px minmax(0,1fr);gap:16px;border-bottom:1px solid var(--sim-grid);padding:4px 0}
.sim-run dt{color:var(--sim-muted)}
.sim-run dd{margin:0}
.sim-tables{display:grid;gap:40px}
.sim-tables>div{min-width:0}
/* The tables of a report are what it says; only the data behind a chart scroll in a window. */
.sim-tables .sim-scroll{max-height:none}
.sim-tables h3{font-size:14px;line-height:24px;font-weight:600;margin:0 0 8px}
.sim-sheet{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,460px),1fr));gap:32px}
.sim-query{display:grid;grid-template-columns:64px minmax(0,1fr);gap:16px}
.sim-query ol,.sim-mistakes,.sim-views{list-style:none;margin:0;padding:0;display:flex;flex-wrap:wrap;gap:16px}
.sim-query ol{border-left:1px solid var(--sim-line);padding-left:16px;gap:16px 8px}
.sim-tile{display:grid;align-self:start;width:64px;justify-items:center;text-align:center;line-height:16px}
.sim-tile b,.sim-views b{font-weight:600;max-width:64px;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.sim-note{color:var(--sim-muted);font-variant-numeric:tabular-nums}
.sim-frame{position:relative;display:inline-flex;gap:4px;padding:3px;border:1px solid var(--sim-line);margin-bottom:4px}
.sim-frame img,.sim-no-picture{display:block;width:56px;height:56px;object-fit:contain;image-rendering:pixelated}
.sim-no-picture{display:grid;place-items:center;color:var(--sim-muted)}
.sim-is-wrong .sim-frame{border:3px solid var(--sim-wrong);padding:1px}
.sim-is-wrong>b{color:var(--sim-wrong)}
.sim-sign{position:absolute;top:-9px;right:-9px;width:18px;height:18px;border-radius:50%;background:var(--sim-wrong);color:var(--sim-surface);font-weight:600;line-height:18px;text-align:center;print-color-adjust:exact;-webkit-print-color-adjust:exact}
.sim-mistakes{gap:24px 40px}
.sim-mistakes li{display:flex;gap:4px}
.sim-unlike{line-height:64px;color:var(--sim-muted)}
.sim-views li{display:grid;justify-items:start;line-height:16px}
.sim-projector{display:grid;grid-template-columns:minmax(0,800px) minmax(0,1fr);gap:24px}
.sim-figure .sim-map{aspect-ratio:4/3;max-width:none;border:1px solid var(--sim-grid);box-sizing:border-box}
.sim-stage{touch-action:manipulation}
.sim-figure .sim-stage:focus-visible{outline-offset:0}
.sim-space .sim-stage{touch-action:pan-y;cursor:grab}
.sim-space .sim-stage:active{cursor:grabbing}
.sim-turn{display:flex;flex-wrap:wrap;gap:8px}
.sim-turn button{font:inherit;min-width:40px;min-height:32px;padding:0 8px;color:var(--sim-ink);background:var(--sim-surface);border:1px solid var(--sim-line);border-radius:0;cursor:pointer}
.sim-turn button:hover{border-color:var(--sim-accent)}
.sim-panel{visibility:hidden}
[data-live] .sim-panel{visibility:visible}
.sim-panel p{margin:0 0 8px}
.sim-panel b{display:block;font-weight:600}
.sim-picture{width:168px;height:168px;margin:16px 0 8px;image-rendering:pixelated;background-repeat:no-repeat}
.sim-picture[hidden]{display:block;visibility:hidden}
.sim-panel [role=status]{min-height:48px}
.sim-panel .sim-hint{color:var(--sim-muted)}
@container (max-width:719px){
.sim-projector{grid-template-columns:minmax(0,1fr)}
.sim-panel{display:grid;grid-template-columns:84px minmax(0,1fr);gap:0 16px}
.sim-panel .sim-hint,.sim-turn{grid-column:1/-1}
.sim-turn{margin-bottom:16px}
.sim-picture{width:84px;height:84px;margin:0}
.sim-marks circle{r:3px}
.sim-marks .sim-open{stroke-width:1.5}
}
@container (max-width:479px){
.sim-mistakes{gap:24px 16px}
.sim-query{gap:8px}
.sim-query ol{padding-left:8px;gap:16px 4px}
.sim-wide{display:none}
.sim-narrow{display:block}
}
@media (max-width:959px){
.sim-charts,.sim-run{grid-template-columns:minmax(0,1fr)}
.sim-headlines{grid-template-columns:repeat(2,minmax(0,1fr))}
}
@media (max-width:479px){
.sim-run>div{grid-template-columns:120px minmax(0,1fr)}
}
@media (prefers-reduced-motion:reduce){.sim-page *{animation:none!important;transition:none!important;scroll-behavior:auto!important}}
@media print{
@page{margin:16mm}
.sim-page main{max-width:none;padding:0}
.sim-page h2{margin-top:32px;break-after:avoid}
.sim-page h2+p{break-after:avoid}
.sim-figure:not(.sim-full),.sim-figure:has(.sim-projector),.sim-tables>div,.sim-query,.sim-mistakes li,.sim-views li,.sim-headlines,.sim-table tr{break-inside:avoid}
.sim-figure figcaption{break-after:avoid}
.sim-charts,.sim-run{grid-template-columns:repeat(2,minmax(0,1fr))}
.sim-headlines{grid-template-columns:repeat(4,minmax(0,1fr));gap:24px 16px}
.sim-sheet{gap:16px}
.sim-query,.sim-mistakes li{padding-top:10px}
.sim-figure details,.sim-panel{display:none}
.sim-projector{display:block}
/* Nested grids are cut badly at the end of a page. */
.sim-charts .sim-figure{display:block;grid-row:auto;padding-bottom:32px}
.sim-scroll{max-height:none;overflow:visible}
}
`.trim();

import { SimError, requireSameLength } from '@sim/core';
import type { Cell, Chart } from './chart.ts';
import { dataTable } from './data-table.ts';
import { figure } from './figure.ts';
import { escapeText, tag } from './markup.ts';
import { themeCss } from './theme.ts';

/** A number to put at the top. */
export interface HeadlineFigure {
  readonly name: string;
  /** As it should be read: a string is shown as it is. */
  readonly value: number | string;
  /** What to compare it with. */
  readonly note?: string | undefined;
}

/** Charts under one heading. */
export interface ReportSection {
  readonly title: string;
  readonly text?: string | undefined;
  readonly charts: readonly Chart[];
}

/** A table under one heading. */
export interface ReportTable {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** What a report is made of. All of it is plain text but for the charts. */
export interface ReportParts {
  /** What the report is about. */
  readonly title: string;
  /** What came out, in one sentence. */
  readonly answer: string;
  /** The numbers behind the answer; four fill a row. */
  readonly figures?: readonly HeadlineFigure[] | undefined;
  readonly sections?: readonly ReportSection[] | undefined;
  readonly tables?: readonly ReportTable[] | undefined;
  /** How it was run: seed, versions, machine, options. */
  readonly runInfo?: Readonly<Record<string, Cell | boolean>> | undefined;
  /** Language of the texts, as in `<html lang>`. Default `'en'`. */
  readonly language?: string;
}

/**
 * A report as one HTML file: the answer, the headline figures, pictures, tables, how it was run. It opens from disk,
 * makes no request to anywhere, follows the reader's light or dark scheme, and prints.
 *
 * Throws `EMPTY_INPUT` without a title or an answer, and `LENGTH_MISMATCH` for a table row that is short or long.
 *
 * @example
 * await writeFile('report.html', renderReport({ title: 'Digits', answer: 'Unseen digits are told apart.',
 *   figures: [{ name: '1-NN', value: '97.1 %' }], sections: [{ title: 'Neighbours', charts: [neighbourSheet(rows)] }] }));
 */
export function renderReport(parts: ReportParts): string {
  checkParts(parts);
  const { title, answer, figures = [], sections = [], tables = [], runInfo = {}, language = 'en' } = parts;
  const main = tag(
    'main',
    {},
    tag('h1', {}, escapeText(title)),
    tag('p', { class: 'sim-answer' }, escapeText(answer)),
    figures.length === 0 ? '' : tag('dl', { class: 'sim-headlines' }, ...figures.map(headline)),
    ...sections.map(sectionOf),
    tables.length === 0 ? '' : tablesOf(tables),
    Object.keys(runInfo).length === 0 ? '' : runOf(runInfo),
  );
  const head = tag(
    'head',
    {},
    tag('meta', { charset: 'utf-8' }),
    tag('title', {}, escapeText(title)),
    tag('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
    // The browser itself refuses whatever would reach out.
    tag('meta', { 'http-equiv': 'Content-Security-Policy', content: POLICY }),
    tag('link', { rel: 'icon', href: 'data:,' }),
    tag('style', {}, themeCss),
  );
  return `<!doctype html>\n${tag('html', { lang: language }, head, tag('body', { class: 'sim-page' }, main))}\n`;
}

const POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'";

function headline({ name, value, note }: HeadlineFigure): string {
  return tag(
    'div',
    {},
    tag('dt', {}, escapeText(name)),
    tag('dd', {}, tag('b', {}, escapeText(value))),
    note === undefined ? '' : tag('dd', { class: 'sim-note' }, escapeText(note)),
  );
}

function sectionOf({ title, text, charts }: ReportSection): string {
  return tag(
    'section',
    {},
    tag('h2', {}, escapeText(title)),
    text === undefined ? '' : tag('p', {}, escapeText(text)),
    tag('div', { class: 'sim-charts' }, ...charts.map((chart) => figure(chart))),
  );
}

function tablesOf(tables: readonly ReportTable[]): string {
  const written = tables.map((table) =>
    tag('div', {}, tag('h3', {}, escapeText(table.title)), dataTable(table, table.title)),
  );
  return tag('section', {}, tag('h2', {}, 'Tables'), tag('div', { class: 'sim-tables' }, ...written));
}

function runOf(runInfo: Readonly<Record<string, Cell | boolean>>): string {
  const entries = Object.entries(runInfo).map(([name, value]) =>
    tag('div', {}, tag('dt', {}, escapeText(name)), tag('dd', {}, escapeText(String(value ?? '–')))),
  );
  return tag('section', {}, tag('h2', {}, 'How it was run'), tag('dl', { class: 'sim-run' }, ...entries));
}

function checkParts({ title, answer, tables = [] }: ReportParts): void {
  const where = 'renderReport';
  if (title.trim() === '' || answer.trim() === '')
    throw new SimError({
      code: 'EMPTY_INPUT',
      where,
      problem: 'a report needs a title and an answer',
      cure: 'Say in one sentence what came out.',
    });
  for (const { title: name, columns, rows } of tables)
    for (const row of rows) requireSameLength(row.length, columns.length, 'cells', `columns of table ${name}`, where);
}

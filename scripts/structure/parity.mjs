import { dirname, join, normalize } from 'node:path';

const DOCUMENT = 'PARITY.md';

/** How a row with a column `state` may end. */
const states = new Set(['done', 'changed']);

/** A link with the names of tests behind it: [name](file): `test`, `test`. */
const namedTests = /\[[^\]]*\]\(([^)\s]+)\)(?:: ((?:`[^`]*`(?:, )?)+))?/g;

/** Files that hold tests: those of units, and the suites that units share. */
const isTest = /\.test\.\w+$|^packages\/testing\//;

/** Every row of the table of parity is decided: done with a test, or changed with a reason; every test it names is there. */
export function parityProblems({ texts }) {
  const document = texts.find(({ path }) => path === DOCUMENT);
  if (!document) return [];
  const sources = new Map(texts.map(({ path, text }) => [path, text]));
  return tables(document.text).flatMap((table) => table.rows.flatMap((row) => rowProblems(row, table.columns, sources)));
}

/** The tables of a Markdown text: column names, and the cells of each row. */
function tables(markdown) {
  const found = [];
  let columns = null;
  for (const line of markdown.split('\n')) {
    const cells = line.startsWith('|') ? line.split(/(?<!\\)\|/).slice(1, -1).map((cell) => cell.trim()) : null;
    if (!cells) columns = null;
    else if (columns) {
      if (!cells.every((cell) => /^:?-+:?$/.test(cell))) found.at(-1).rows.push(cells);
    } else {
      columns = cells;
      found.push({ columns, rows: [] });
    }
  }
  return found;
}

function rowProblems(row, columns, sources) {
  const at = `${DOCUMENT}: the row of ${row[0]}`;
  if (row.length !== columns.length) return [`${at} has ${row.length} cells, not ${columns.length}. Escape bars inside cells.`];
  const links = row.flatMap((cell) => [...cell.matchAll(namedTests)]).filter(([, target]) => isTest.test(target));
  return [...stateProblems(at, row, columns, links), ...missingTests(at, links, sources)];
}

function stateProblems(at, row, columns, links) {
  const last = row.at(-1);
  if (!columns.includes('state')) {
    const needsTest = ['test', 'tested here'].includes(columns.at(-1)) && !/^not here: \S/.test(last);
    const namesOne = links.some(([, , names]) => names);
    return needsTest && !namesOne ? [`${at} names no test. Name one, or write "not here:" with the reason.`] : [];
  }
  const state = row[columns.indexOf('state')];
  if (!states.has(state)) return [`${at} is ${state || 'undecided'}. Say done with its test, or changed with the reason.`];
  if (state === 'done' && links.length === 0) return [`${at} is done without a test. Link to one.`];
  return state === 'changed' && last === '' ? [`${at} is changed without a reason. Give it in the last column.`] : [];
}

function missingTests(at, links, sources) {
  return links.flatMap(([, target, names]) => {
    const path = normalize(join(dirname(DOCUMENT), target));
    const text = sources.get(path);
    if (text === undefined) return [];
    return [...(names ?? '').matchAll(/`([^`]*)`/g)]
      .map(([, name]) => name)
      .filter((name) => !["'", '"', '`'].some((quote) => text.includes(quote + name + quote)))
      .map((name) => `${at} names the test "${name}", which ${path} does not have. Name one that is there.`);
  });
}

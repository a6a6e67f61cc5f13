/**
 * Opens a page from disk in headless Chromium, wide and narrow, light and dark, and fails when it logs an error,
 * asks the network for anything, scrolls sideways, or when axe-core finds that somebody cannot use it.
 *
 *   node scripts/check-page.mjs out/report.html [folder for screenshots]
 */
import { mkdirSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import axe from 'axe-core';
import { chromium } from 'playwright-core';
import { installedChromium } from './installed-chromium.mjs';

const everyLook = [
  { width: 1280, height: 900, colorScheme: 'light' },
  { width: 1280, height: 900, colorScheme: 'dark' },
  { width: 390, height: 844, colorScheme: 'light' },
  { width: 390, height: 844, colorScheme: 'dark' },
];

/** Opens the page in one look; resolves to what is wrong with it. */
async function problemsOfLook(browser, file, { width, height, colorScheme }, screenshots) {
  const problems = [];
  const context = await browser.newContext({ viewport: { width, height }, colorScheme, offline: true, bypassCSP: true });
  const page = await context.newPage();
  page.on('console', (message) => message.type() === 'error' && problems.push(`logs "${message.text()}"`));
  page.on('pageerror', (error) => problems.push(`throws "${error.message}"`));
  page.on('request', (request) => /^(?:file|data|blob):/.test(request.url()) || problems.push(`requests ${request.url()}`));
  await page.goto(pathToFileURL(resolve(file)).href, { waitUntil: 'load' });
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  if (overflow > 0) problems.push(`is ${overflow} pixels wider than the window`);
  await page.addScriptTag({ content: axe.source });
  const { violations } = await page.evaluate(() => window.axe.run());
  for (const { id, help, nodes } of violations) problems.push(`${id}: ${help} (${nodes[0].target.join(' ')}, ${nodes.length} in all)`);
  if (screenshots) {
    mkdirSync(screenshots, { recursive: true });
    const name = `${basename(file, '.html')}-${width}-${colorScheme}.png`;
    await page.screenshot({ path: join(screenshots, name), fullPage: true });
  }
  await context.close();
  return problems.map((problem) => `${basename(file)} at ${width} pixels, ${colorScheme}: ${problem}.`);
}

/** Everything that is wrong with a page on disk. */
export async function pageProblems(file, { executablePath, screenshots, looks = everyLook } = {}) {
  const args = ['--no-sandbox', '--no-first-run', '--disable-background-networking'];
  const browser = await chromium.launch({ executablePath, args });
  try {
    const problems = [];
    for (const look of looks) problems.push(...(await problemsOfLook(browser, file, look, screenshots)));
    return problems;
  } finally {
    await browser.close();
  }
}

async function main() {
  const [file, screenshots] = process.argv.slice(2);
  const executablePath = installedChromium();
  if (!file || !executablePath) {
    console.error(file ? 'check-page: no Chromium found. Install one, or set CHROMIUM_PATH.' : 'check-page: no page given. Name an HTML file.');
    process.exit(2);
  }
  const problems = await pageProblems(file, { executablePath, screenshots });
  for (const problem of problems) console.error(problem);
  if (problems.length === 0) console.log(`${file}: nothing wrong in ${everyLook.length} looks`);
  process.exitCode = problems.length > 0 ? 1 : 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();

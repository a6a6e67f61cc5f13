import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { pageProblems } from './check-page.mjs';
import { installedChromium } from './installed-chromium.mjs';
import { writeTree } from './fixture-tree.mjs';

const executablePath = installedChromium();
const withBrowser = executablePath || process.env.SIM_REQUIRE_ALL ? test : test.skip;
const title = (name) => (executablePath ? name : `${name} (no Chromium is installed)`);
const page = (body, head = '') =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Made up</title>${head}</head><body><main><h1>Made up</h1>${body}</main></body></html>`;

const looks = [{ width: 390, height: 844, colorScheme: 'light' }];

/** Problems of a made-up page. */
async function problemsOf(html) {
  const { root, remove } = writeTree({ 'page.html': html });
  try {
    return await pageProblems(join(root, 'page.html'), { executablePath, looks });
  } finally {
    remove();
  }
}

describe('pageProblems', () => {
  withBrowser(title('finds nothing wrong with a plain page'), async () => {
    expect(await problemsOf(page('<p>Text.</p>'))).toEqual([]);
  });

  withBrowser(title('reports errors, requests, width and what axe-core finds'), async () => {
    const problems = await problemsOf(
      page(
        '<img src="a.png"><div style="width:5000px">wide</div><script>console.error("broken")</script>',
        '<link rel="stylesheet" href="http://localhost:9/style.css">',
      ),
    );
    for (const part of ['logs "broken"', 'requests http://localhost:9/style.css', 'pixels wider than the window', 'image-alt'])
      expect(problems).toEqual(expect.arrayContaining([expect.stringContaining(part)]));
  });
});

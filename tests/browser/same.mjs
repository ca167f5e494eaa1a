// same.mjs CHROMIUM PAGE FOLDER: opens the page of `st2ha diff --format html` about two sides that are the same.

import assert from "node:assert/strict";
import { pathToFileURL } from "node:url";
import { withPage } from "./chromium.mjs";
import { open } from "./isolated.mjs";

const [program, file] = process.argv.slice(2);

await withPage(program, async (page) => {
  await open(page, pathToFileURL(file).href);
  assert.equal(await page.value("document.querySelector('main').innerText.trim()"), "Both sides are the same.");
  await page.press("/");
  await page.press("Escape");
  assert.deepEqual(page.errors, []);
});

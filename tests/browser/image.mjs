// image.mjs CHROMIUM PICTURE FOLDER: opens what `st2ha graph --format svg` prints as a file of its own. Screenshots go into the folder.

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { withPage } from "./chromium.mjs";
import { open } from "./isolated.mjs";

const [program, file, folder] = process.argv.slice(2);

await withPage(program, async (page) => {
  await open(page, pathToFileURL(file).href);
  assert.equal(await page.value("document.querySelector('parsererror')"), null);
  assert.equal(await page.value("document.documentElement.getAttribute('role')"), "img");
  const named = "document.documentElement.getAttribute('aria-labelledby').split(' ').map((id) => document.getElementById(id).textContent)";
  const [title, description] = await page.value(named);
  assert.equal(title, "st2 in namespace default");
  assert.match(description, /^34 pods of 13 Deployments and 3 StatefulSets, 10 Services/);

  // No box lies on another one, and no text is wider than its box.
  const crowded = await page.value(`(() => {
    const boxes = [...document.querySelectorAll(".node .card")].map((card) => ({ name: card.parentNode.querySelector(".name").textContent, box: card.getBoundingClientRect(), group: card.parentNode }));
    const overlap = boxes.flatMap((one, at) => boxes.slice(at + 1).filter((other) => other.group !== one.group && one.box.left < other.box.right && other.box.left < one.box.right && one.box.top < other.box.bottom && other.box.top < one.box.bottom).map((other) => one.name + " and " + other.name));
    const wide = boxes.filter(({ box, group }) => [...group.querySelectorAll(".name, .kind")].some((text) => text.getBoundingClientRect().width > box.width - 12)).map(({ name }) => name);
    return [...overlap, ...wide];
  })()`);
  assert.deepEqual(crowded, []);

  const ground = "getComputedStyle(document.querySelector('.ground')).fill";
  const grounds = [];
  for (const scheme of ["light", "dark"]) {
    await page.scheme(scheme);
    grounds.push(await page.value(ground));
    writeFileSync(join(folder, `image-${scheme}.png`), await page.screenshot());
  }
  assert.deepEqual(grounds, ["rgb(255, 255, 255)", "rgb(13, 17, 23)"]);
});

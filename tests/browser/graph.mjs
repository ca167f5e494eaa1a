// graph.mjs CHROMIUM PAGE FOLDER: uses the page of `st2ha graph --format html` as people do. Screenshots go into the folder.

import assert from "node:assert/strict";
import { pathToFileURL } from "node:url";
import { withPage } from "./chromium.mjs";
import { open, pictures, tryToLeave } from "./isolated.mjs";

const [program, file, folder] = process.argv.slice(2);

const shown = "document.querySelector('.about:target')?.querySelector('h2').textContent";
const kind = "document.querySelector('.about:target .what').innerText";
const focused = "document.activeElement.getAttribute('aria-label')";
const label = (text) => `[aria-label="${text}"]`;

await withPage(program, async (page) => {
  await open(page, pathToFileURL(file).href);
  await pictures(page, folder, "graph");

  // A click shows details, and what the object has to do with stays lit.
  await page.click(label("Deployment st2-st2api × 2"));
  await page.until(`${shown} === "st2-st2api"`);
  assert.match(await page.value(kind), /Deployment × 2\s+StackStorm/);
  const details = await page.value("document.querySelector('.about:target').innerText");
  for (const text of ["Replicas\n2", "stackstorm/st2api:3.9", "9101", "st2-mongodb-headless Service", "st2-st2-config ConfigMap", "st2-st2api PodDisruptionBudget\nst2-st2api Service"]) {
    assert.ok(details.includes(text), `${text}: ${details}`);
  }
  const isDim = (text) => page.value(`document.querySelector('${label(text)}').classList.contains("is-dim")`);
  await page.until("document.querySelector('.is-selected')");
  assert.equal(await isDim("Service st2-mongodb-headless"), false);
  assert.equal(await isDim("Deployment st2-st2web × 2"), true);
  assert.ok((await page.value("document.querySelectorAll('.wire.is-lit').length")) >= 4);
  await pictures(page, folder, "graph-details");

  // A link leads to the details of another object; Escape leads back to the picture.
  const place = await page.value(`document.querySelector('${label("Service st2-mongodb-headless")}').dataset.node`);
  await page.click(`.about:target dl a[href="#n${place}"]`);
  await page.until(`${shown} === "st2-mongodb-headless"`);
  await page.press("Escape");
  await page.until("document.querySelector('.about:target') === null");
  await page.until(`${focused} === "Service st2-mongodb-headless"`);
  await page.until("document.querySelectorAll('.is-dim').length === 0");

  // A search, by keyboard alone.
  await page.press("/");
  await page.type("redis statefulset");
  await page.until("document.getElementById('found').value === '1 match'");
  assert.equal(await isDim("StatefulSet st2-redis-node × 3"), false);
  assert.equal(await isDim("Service st2-redis"), true);
  await page.press("Enter");
  assert.equal(await page.value(focused), "StatefulSet st2-redis-node × 3");
  await page.press("Enter");
  await page.until(`${shown} === "st2-redis-node"`);
  await page.until("document.activeElement.textContent === 'st2-redis-node'");
  await page.press("Escape");
  await page.until(`${focused} === "StatefulSet st2-redis-node × 3"`);

  // Arrow keys go on from there, one way and back.
  await page.press("ArrowLeft");
  const left = await page.value(focused);
  assert.match(left, /^Service st2-redis/);
  await page.press("ArrowRight");
  assert.match(await page.value(focused), /^StatefulSet /);
  await page.press("Home");
  await page.press("ArrowUp");

  // The picture is one stop on the way through the page.
  await page.press("/");
  await page.press("Escape");
  await page.until("document.getElementById('search').value === ''");
  assert.equal(await page.value("document.getElementById('found').value"), "");
  await page.press("Tab");
  assert.equal(await page.value("document.activeElement.id"), "fit");
  await page.press("Tab");
  assert.ok(await page.value("document.activeElement.matches('a.node')"));
  assert.equal(await page.value("document.querySelectorAll('a.node[tabindex=\"0\"]').length"), 1);
  await page.click("#fit");
  assert.equal(await page.value("document.getElementById('picture').classList.contains('is-fitted')"), false);

  // Nothing is found, and said to be.
  await page.click("#search");
  await page.type("no such thing");
  await page.until("document.getElementById('found').value === '0 matches'");

  assert.deepEqual(page.errors, []);
  await tryToLeave(page);
});

// diff.mjs CHROMIUM PAGE FOLDER: uses the page of `st2ha diff --format html` as people do. Screenshots go into the folder.

import assert from "node:assert/strict";
import { pathToFileURL } from "node:url";
import { withPage } from "./chromium.mjs";
import { open, pictures, tryToLeave } from "./isolated.mjs";

const [program, file, folder] = process.argv.slice(2);

const visible = "[...document.querySelectorAll('details.object')].filter((object) => object.checkVisibility())";
const focused = "document.activeElement.closest('details.object')?.querySelector('b').textContent";

await withPage(program, async (page) => {
  await open(page, pathToFileURL(file).href);
  assert.match(await page.value("document.getElementById('summary').textContent"), /^16 changed, 1 added, 2 removed, 2 renamed \(1 needs to be recreated\)$/);
  await pictures(page, folder, "diff");

  // What differs stands under its object, and nothing of it is markup.
  const text = await page.value("document.querySelector('main').textContent");
  for (const line of ["- spec.replicas: 2", "+ spec.replicas: 3", "~ data.ST2_AUTH_PASSWORD: ‹secret changed›", "</pre><script>window.isBroken = true</script>"]) {
    assert.ok(text.includes(line), `${line}: ${text}`);
  }
  assert.equal(await page.value("window.isBroken"), undefined);

  // Chosen by kind, then by what happened.
  const all = await page.value(`${visible}.length`);
  const choose = (id, value) =>
    page.value(`(() => {
      const list = document.getElementById("${id}");
      list.value = "${value}";
      list.dispatchEvent(new Event("input", { bubbles: true }));
    })()`);
  await choose("kind", "StatefulSet");
  assert.deepEqual(await page.value(`${visible}.map((object) => object.querySelector("b").textContent)`), ["StatefulSet/default/st2-mongodb"]);
  assert.equal(await page.value("document.getElementById('found').value"), `1 of ${all}`);
  await choose("kind", "");
  await choose("change", "added");
  assert.ok((await page.value(`${visible}.map((object) => object.dataset.change)`)).every((change) => change === "added"));
  await choose("change", "");

  // By keyboard alone: search, the first match, on to the next one, open and close, and all of it back.
  await page.press("/");
  await page.type("st2web");
  await page.until(`${visible}.length < ${all}`);
  await page.press("Enter");
  const first = await page.value(focused);
  await page.press("ArrowDown");
  assert.notEqual(await page.value(focused), first);
  await page.press("ArrowUp");
  assert.equal(await page.value(focused), first);
  const isOpen = "document.activeElement.closest('details').open";
  const before = await page.value(isOpen);
  await page.press("Enter");
  await page.until(`${isOpen} === ${!before}`);
  await page.press("Escape");
  await page.until(`${visible}.length === ${all}`);
  assert.equal(await page.value("document.getElementById('search').value"), "");

  await page.click("#all");
  await page.until("[...document.querySelectorAll('details.object')].every((object) => object.open)");
  await page.click("#all");
  await page.until("[...document.querySelectorAll('details.object')].every((object) => !object.open)");

  assert.deepEqual(page.errors, []);
  await tryToLeave(page);
});

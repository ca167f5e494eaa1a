// What is true of every page: it asks for nothing but itself, cannot be made to, runs only its own script, and comes in light and dark.

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

// Opens a page, and finds it whole.
export async function open(page, address) {
  await page.open(address);
  assert.deepEqual(page.requests, [address], "the page asks for nothing but itself");
  assert.deepEqual(page.errors, [], "the page's own style and script are allowed and work");
}

// Tries to get out of the page in the ways that its policy forbids.
export async function tryToLeave(page) {
  const refused = await page.value(`(async () => {
    const refused = [];
    document.addEventListener("securitypolicyviolation", (event) => refused.push(event.effectiveDirective));
    await fetch("https://example.invalid/").catch(() => {});
    const add = (name, set) => document.body.append(Object.assign(document.createElement(name), set));
    add("img", { src: "https://example.invalid/a.png" });
    add("script", { textContent: "window.isBroken = true" });
    add("style", { textContent: "body { display: none }" });
    add("div", { innerHTML: "<p onclick='window.isBroken = true'>x</p>" });
    document.body.lastChild.firstChild.click();
    await new Promise((resolve) => setTimeout(resolve, 200));
    return refused;
  })()`);
  for (const directive of ["connect-src", "img-src", "script-src-elem", "style-src-elem", "script-src-attr"]) {
    assert.ok(refused.includes(directive), `${directive} is refused: ${refused}`);
  }
  assert.equal(await page.value("window.isBroken"), undefined, "no foreign script runs");
  assert.ok(!page.requests.some((address) => address.startsWith("http")), `no request: ${page.requests}`);
}

// Takes a picture in light and dark, and finds that they are what they are called.
export async function pictures(page, folder, name) {
  const brightness = `(() => {
    const [red, green, blue] = getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number);
    return (red + green + blue) / 3;
  })()`;
  for (const scheme of ["light", "dark"]) {
    await page.scheme(scheme);
    const level = await page.value(brightness);
    assert.ok(scheme === "light" ? level > 200 : level < 60, `${scheme}: ${level}`);
    const picture = await page.screenshot();
    assert.ok(picture.length > 20_000, "something is drawn");
    writeFileSync(join(folder, `${name}-${scheme}.png`), picture);
  }
  await page.scheme("light");
}

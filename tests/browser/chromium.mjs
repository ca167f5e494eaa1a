// A headless Chromium, driven with the DevTools protocol through a pipe: needs nothing but Node.js.

import { spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

// Starts the browser, hands a page of it to `work`, and ends it, whatever happens. The test removes the folder for temporary files, and so the
// profile.
export async function withPage(program, work) {
  const profile = mkdtempSync(join(tmpdir(), "chromium-"));
  const browser = new Browser(program, profile);
  try {
    await work(await browser.page());
  } finally {
    await browser.end();
  }
}

class Browser {
  #process;
  #waiting = new Map();
  #listeners = [];
  #count = 0;

  constructor(program, profile) {
    // Pages come from the test itself, and containers often allow no sandbox.
    const args = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"];
    const own = ["--remote-debugging-pipe", `--user-data-dir=${profile}`, "about:blank"];
    this.#process = spawn(program, [...args, ...own], {
      stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"],
      // A process group of its own, so that its helper processes end with it.
      detached: true,
    });
    let text = "";
    this.#process.stdio[4].setEncoding("utf8").on("data", (data) => {
      const messages = (text + data).split("\0");
      text = messages.pop();
      for (const message of messages) this.#receive(JSON.parse(message));
    });
  }

  #receive({ id, result, error, method, params, sessionId }) {
    if (id === undefined) {
      for (const listener of this.#listeners) listener(method, params, sessionId);
      return;
    }
    const { resolve, reject } = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error) reject(new Error(error.message));
    else resolve(result);
  }

  send(method, params = {}, sessionId = undefined) {
    const id = ++this.#count;
    this.#process.stdio[3].write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
  }

  listen(listener) {
    this.#listeners.push(listener);
  }

  async page() {
    const { targetId } = await this.send("Target.createTarget", { url: "about:blank" });
    const { sessionId } = await this.send("Target.attachToTarget", { targetId, flatten: true });
    const page = new Page(this, sessionId);
    await page.prepare();
    return page;
  }

  async end() {
    const ended = new Promise((resolve) => this.#process.once("exit", resolve));
    process.kill(-this.#process.pid, "SIGKILL");
    await ended;
  }
}

// A page, and what happened to it.
class Page {
  // Messages of the console and errors of scripts.
  errors = [];
  #requests = new Map();
  #browser;
  #session;

  constructor(browser, session) {
    this.#browser = browser;
    this.#session = session;
    browser.listen((method, params, sessionId) => {
      if (sessionId !== session) return;
      if (method === "Network.requestWillBeSent") this.#requests.set(params.requestId, params.request.url);
      // What the page's policy forbids is never sent.
      if (method === "Network.loadingFailed" && params.blockedReason === "csp") this.#requests.delete(params.requestId);
      if (method === "Runtime.exceptionThrown") this.errors.push(params.exceptionDetails.exception?.description);
      if (method === "Log.entryAdded") this.errors.push(params.entry.text);
    });
  }

  // Addresses that were asked for.
  get requests() {
    return [...this.#requests.values()];
  }

  send(method, params) {
    return this.#browser.send(method, params, this.#session);
  }

  async prepare() {
    for (const domain of ["Page", "Network", "Runtime", "Log"]) await this.send(`${domain}.enable`);
    await this.send("Emulation.setDeviceMetricsOverride", { width: 1600, height: 1000, deviceScaleFactor: 1, mobile: false });
  }

  async open(address) {
    const loaded = new Promise((resolve) =>
      this.#browser.listen((method, _, sessionId) => {
        if (method === "Page.loadEventFired" && sessionId === this.#session) resolve();
      }),
    );
    await this.send("Page.navigate", { url: address });
    await loaded;
  }

  // What an expression is worth on the page.
  async value(expression) {
    const { result, exceptionDetails } = await this.send("Runtime.evaluate", {
      expression,
      awaitPromise: true,
      returnByValue: true,
    });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }

  // Waits until an expression is true: what a key or a click does may take a moment.
  async until(expression) {
    for (let tries = 0; tries < 300; tries += 1) {
      if (await this.value(`Boolean(${expression})`)) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`never true: ${expression}`);
  }

  async click(selector) {
    const place = await this.value(`(() => {
      const box = document.querySelector(${JSON.stringify(selector)}).getBoundingClientRect();
      return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    })()`);
    for (const type of ["mousePressed", "mouseReleased"]) {
      await this.send("Input.dispatchMouseEvent", { type, ...place, button: "left", clickCount: 1 });
    }
  }

  async type(text) {
    await this.send("Input.insertText", { text });
  }

  async press(key) {
    const text = key === "Enter" ? "\r" : key === "Space" ? " " : key.length === 1 ? key : undefined;
    const known = { key: key === "Space" ? " " : key, code: key, text, windowsVirtualKeyCode: CODES[key] ?? key.charCodeAt(0) };
    await this.send("Input.dispatchKeyEvent", { type: text === undefined ? "rawKeyDown" : "keyDown", ...known });
    await this.send("Input.dispatchKeyEvent", { type: "keyUp", ...known });
  }

  // Light or dark.
  async scheme(value) {
    await this.send("Emulation.setEmulatedMedia", { features: [{ name: "prefers-color-scheme", value }] });
  }

  async screenshot() {
    const { data } = await this.send("Page.captureScreenshot", { format: "png" });
    return Buffer.from(data, "base64");
  }
}

const CODES = { Enter: 13, Escape: 27, Tab: 9, Space: 32, Home: 36, ArrowLeft: 37, ArrowUp: 38, ArrowRight: 39, ArrowDown: 40 };

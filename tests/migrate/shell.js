// Runs mongodb.js in a real mongosh, against the stand-in's servers on addresses of this machine.
//
// shell.js MONGODB_JS MONGOSH
"use strict";

const assert = require("assert");
const fs = require("fs");
const os = require("os");
const path = require("path");
const { spawn } = require("child_process");
const { World } = require("./standin.js");
const { listen } = require("../mongodb/wire.js");

const [script, mongosh] = process.argv.slice(2).map((file) => path.resolve(file));
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "mongosh-"));

async function main() {
  const probe = await listen({ nodes: [] }, 0, "127.0.0.1", () => 0, true);
  const { port } = probe;
  probe.close();
  const members = [0, 1, 2].map((index) => `127.0.0.1${index}:${port}`);
  const world = new World(members, "6.0");
  const listening = [];
  for (const index of [0, 1, 2]) listening.push(await listen(world, port, `127.0.0.1${index}`, () => index, false));
  fs.writeFileSync(path.join(folder, "mongodb-root-password"), world.secret);
  fs.mkdirSync(path.join(folder, "backup/backup-stopped"), { recursive: true });
  const run = (mode, more) =>
    new Promise((resolve) => {
      const task = { mode, stage: "x", set: "rs0", members, auth: true, from: "6.0", to: "7.0", proof: null, timeout: 1, ...more };
      const env = { PATH: process.env.PATH, HOME: folder, TASK: JSON.stringify(task), SECRETS: folder, ROOT: folder, PAUSE: "200" };
      const child = spawn(mongosh, ["--nodb", "--quiet", "--norc", "--file", script], { env });
      let said = "";
      child.stdout.on("data", (chunk) => (said += chunk));
      child.stderr.on("data", (chunk) => (said += chunk));
      child.on("close", (status) => {
        assert.ok(!said.includes(world.secret) && !said.includes(encodeURIComponent(world.secret)), said);
        resolve({ status, said });
      });
    });

  const refused = await run("mongodb", { proof: "backup-stopped" });
  assert.strictEqual(refused.status, 1, refused.said);
  assert.match(refused.said, /no complete backup/);
  fs.writeFileSync(path.join(folder, "backup/backup-stopped/complete"), "");
  const checked = await run("mongodb", { proof: "backup-stopped" });
  assert.strictEqual(checked.status, 0, checked.said);
  const first = await run("preflight", { to: null });
  assert.strictEqual(first.status, 0, first.said);
  const early = await run("complete");
  assert.strictEqual(early.status, 1, early.said);
  assert.match(early.said, /rather than 7.0/);
  for (const node of world.nodes) node.version = "7.0.40";
  const done = await run("complete");
  assert.strictEqual(done.status, 0, done.said);
  assert.deepStrictEqual(world.log, ["setFeatureCompatibilityVersion 7.0"]);
  world.nodes[2].silent = true;
  const silent = await run("mongodb");
  assert.strictEqual(silent.status, 1, silent.said);
  assert.match(silent.said, /does not answer/);
  listening.forEach((server) => server.close());
}

main()
  .then(() => process.exit(0))
  .catch((error) => {
    console.log(error.stack);
    process.exit(1);
  })
  .finally(() => fs.rmSync(folder, { recursive: true, force: true }));

// Runs setup.js and ready.js in a real mongosh, against the stand-in's servers on addresses of this machine.
//
// shell.js SETUP_JS READY_JS MONGOSH
"use strict";

const assert = require("assert");
const fs = require("fs");
const os = require("os");
const path = require("path");
const { spawn } = require("child_process");
const { World } = require("./world.js");
const { listen } = require("./wire.js");

const [setup, ready, mongosh] = process.argv.slice(2).map((file) => path.resolve(file));
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "mongosh-"));
const SECRETS = { "mongodb-root-password": "r00t:/@ %", "mongodb-password": "st2-Pa55", "mongodb-metrics-password": "m3trics" };

/** Runs mongosh, to its end or until it says something; resolves to its exit status and what it said. */
function run(args, env, until) {
  return new Promise((resolve) => {
    const child = spawn(mongosh, ["--quiet", "--norc", ...args], { env: { PATH: process.env.PATH, HOME: folder, ...env } });
    let said = "";
    child.stdout.on("data", (chunk) => {
      said += chunk;
      if (until && until.test(said)) child.kill("SIGKILL");
    });
    child.stderr.on("data", (chunk) => (said += chunk));
    child.on("close", (status) => resolve({ status, said }));
  });
}

async function main() {
  // A port that is free on one address of the machine is free on all of them, as good as always.
  const probe = await listen({ nodes: [] }, 0, "127.0.0.1", () => 0, true);
  const { port } = probe;
  probe.close();
  const members = 3;
  const servers = new World(Array.from({ length: members }, (_, index) => `127.0.0.1${index}:${port}`));
  let pod = 0;
  const listening = [await listen(servers, port, "127.0.0.1", () => pod, true)];
  for (let index = 0; index < members; index += 1) {
    listening.push(await listen(servers, port, `127.0.0.1${index}`, () => index, false));
  }
  for (const [key, value] of Object.entries(SECRETS)) fs.writeFileSync(path.join(folder, key), value);
  const settings = (more) => {
    const all = { set: "rs0", address: "127.0.0.1{}", service: "127.0.0.10", port, members, auth: true, username: "st2-admin", database: "st2", metrics: true, tls: "", ...more };
    fs.writeFileSync(path.join(folder, "settings.json"), JSON.stringify(all));
  };
  const enter = (index, until) => {
    pod = index;
    return run(["--nodb", "--file", setup], { POD_NAME: `st2-mongodb-${index}`, SETTINGS: folder, SECRETS: folder, PAUSE: "100" }, until);
  };
  const isReady = async (index) => {
    pod = index;
    return (await run(["--file", ready, `mongodb://127.0.0.1:${port}/admin?directConnection=true&serverSelectionTimeoutMS=5000`], {})).status === 0;
  };

  // Nothing is founded while the Service leads elsewhere.
  settings({ members: 1, service: "127.0.0.99" });
  const told = await enter(0, /leads to 127\.0\.0\.99, which is no member/);
  assert.match(told.said, /leads to 127\.0\.0\.99, which is no member/);
  assert.deepStrictEqual(servers.log, []);

  // One member founds a set, and makes the users by the localhost exception.
  settings({ members: 1 });
  assert.strictEqual(await isReady(0), true, "never in a set");
  const first = await enter(0);
  assert.strictEqual(first.status, 0, first.said);
  assert.match(first.said, /did: found\ndid: users\nthis member is in the replica set/);
  assert.deepStrictEqual(servers.log, ["replSetInitiate", "createUser admin.root", "createUser st2.st2-admin", "createUser admin.metrics"]);
  for (const secret of Object.values(SECRETS)) assert.ok(!first.said.includes(secret), first.said);

  // Two more log in to it and add themselves.
  settings({ members });
  for (const index of [2, 1]) {
    const next = await enter(index);
    assert.strictEqual(next.status, 0, next.said);
    assert.match(next.said, /did: join\nthis member is in the replica set/);
  }
  assert.strictEqual(servers.nodes[0].config.members.length, 3);

  // A new password of StackStorm's.
  fs.writeFileSync(path.join(folder, "mongodb-password"), "n3w");
  const changed = await enter(0);
  assert.match(changed.said, /did: users\nthis member is in the replica set/);
  assert.strictEqual(servers.password(1, "st2.st2-admin"), "n3w");

  assert.strictEqual(await isReady(0), true, "primary");
  assert.strictEqual(await isReady(1), true, "secondary");
  servers.nodes[1].syncing = true;
  assert.strictEqual(await isReady(1), false, "syncing");
  servers.nodes[1].loading = true;
  assert.strictEqual(await isReady(1), false, "starting, with data");
  servers.nodes[1].silent = true;
  assert.strictEqual(await isReady(1), false, "silent");

  listening.forEach((server) => server.close());
  console.log("ok: mongosh founds, joins, makes and changes users, and says who is ready");
}

main().then(
  () => process.exit(0),
  (error) => {
    console.log(error.stack);
    process.exit(1);
  },
).finally(() => fs.rmSync(folder, { recursive: true, force: true }));

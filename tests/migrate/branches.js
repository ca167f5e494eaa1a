// Runs mongodb.js against a stand-in: every branch of what it decides and does, at least once.
//
// branches.js MONGODB_JS
"use strict";

const assert = require("assert");
const path = require("path");
const { World } = require("./standin.js");

const script = require(path.resolve(process.argv[2]));
const MEMBERS = [0, 1, 2].map((index) => `st2-mongodb-${index}.st2-mongodb-headless:27017`);

function task(mode, from, to, more = {}) {
  return { mode, stage: "x", set: "rs0", members: MEMBERS, auth: true, from, to, proof: null, timeout: 20, ...more };
}

/** One run. A second of the timeout passes with each look. */
function run(world, wanted, { backups = [], during = () => {} } = {}) {
  const said = [];
  let now = 0;
  const tools = {
    connect: (uri) => world.connect(uri),
    password: () => "r00t:/@ %",
    print: (text) => said.push(text),
    tell() {},
    exists: (file) => backups.includes(file),
    now: () => now,
    pause: 1000,
    sleep: (pause) => {
      now += pause;
      during(now / 1000);
    },
  };
  return { fine: script.run(tools, wanted), said: said.join("\n") };
}

function fine(result, pattern) {
  assert.ok(result.fine, result.said);
  assert.match(result.said, pattern);
}

function refused(result, pattern) {
  assert.ok(!result.fine, `not refused: ${result.said}`);
  assert.match(result.said, pattern);
}

const old = () => new World(MEMBERS, "4.4");
/** All members run the next version. */
function rolled(from, to) {
  const world = new World(MEMBERS, from);
  for (const node of world.nodes) node.version = `${to}.1`;
  return world;
}

const cases = {
  "a healthy release may begin"() {
    fine(run(old(), task("preflight", "4.4", null)), /fine: all members are healthy, in sync and of the right version/);
    const early = old();
    early.knowsHello = false;
    fine(run(early, task("preflight", "4.4", null)), /fine/);
  },
  "without AVX nothing begins"() {
    const world = old();
    world.nodes[2].features = "fpu sse4_2 avxish";
    refused(run(world, task("preflight", "4.4", null)), /st2-mongodb-2.* has no AVX/);
    // Only the preflight looks at processors, and only at those that could have it.
    fine(run(world, task("mongodb", "4.4", "5.0")), /fine/);
    Object.assign(world.nodes[2], { arch: "aarch64" });
    fine(run(world, task("preflight", "4.4", null)), /fine/);
    assert.strictEqual(script.hasAvx({}), null);
  },
  "a full volume keeps everything from beginning"() {
    const world = old();
    world.nodes[1].used = 95;
    refused(run(world, task("preflight", "4.4", null)), /volume of st2-mongodb-1.* is nearly full/);
    assert.strictEqual(script.freePart({}), null);
  },
  "the previous version has to be final"() {
    for (const [version, from, to] of [["4.2", "4.4", "5.0"], ["4.4", "5.0", "6.0"], ["4.4", "7.0", "8.0"], ["8.0", "5.0", "6.0"]]) {
      const world = old();
      world.compatibility = { version };
      for (const mode of ["mongodb", ...(version === "8.0" ? [] : ["complete"])]) {
        refused(run(world, task(mode, from, to)), new RegExp(`is ${version}, and this stage begins at ${from}`));
      }
      assert.deepStrictEqual(world.log, []);
    }
  },
  "a change that has not ended is ended first"() {
    const world = rolled("4.4", "5.0");
    world.compatibility = { version: "4.4", targetVersion: "5.0" };
    refused(run(world, task("mongodb", "4.4", "5.0")), /to 5.0 has not ended/);
    world.compatibility = { version: "4.4", targetVersion: "4.4", previousVersion: "5.0" };
    refused(run(world, task("complete", "4.4", "5.0")), /to 4.4 has not ended/);
    world.compatibility = { version: "4.4", targetVersion: "5.0" };
    fine(run(world, task("complete", "4.4", "5.0")), /is 5.0 now/);
    assert.deepStrictEqual(world.log, ["setFeatureCompatibilityVersion 5.0"]);
  },
  "a member that does not answer is waited for, and then refused"() {
    const world = old();
    world.nodes[1].silent = true;
    refused(run(world, task("mongodb", "4.4", "5.0")), /refused: st2-mongodb-1.* does not answer, for 20 seconds/);
    const back = run(world, task("mongodb", "4.4", "5.0"), { during: (second) => (world.nodes[1].silent = second < 3) });
    fine(back, /does not answer\nfine/);
  },
  "nobody goes on without a primary"() {
    const world = old();
    world.primary = -1;
    refused(run(world, task("mongodb", "4.4", "5.0")), /no member says that it is the primary/);
  },
  "a member that is ill, syncs or is behind is waited for, and then refused"() {
    for (const [fault, pattern] of [
      [{ health: 0 }, /st2-mongodb-2.* is not healthy/],
      [{ state: 3 }, /st2-mongodb-2.* is neither primary nor secondary/],
      [{ at: 40000 }, /st2-mongodb-2.* is 60 seconds behind/],
    ]) {
      for (const mode of ["preflight", "mongodb", "complete"]) {
        const world = mode === "complete" ? rolled("4.4", "5.0") : old();
        Object.assign(world.nodes[2], fault);
        refused(run(world, task(mode, "4.4", mode === "preflight" ? null : "5.0")), pattern);
        assert.deepStrictEqual(world.log, []);
      }
    }
  },
  "the set has the members of the values, and no others"() {
    const fewer = old();
    fewer.listed = MEMBERS.slice(0, 2);
    refused(run(fewer, task("mongodb", "4.4", "5.0")), /does not have the member st2-mongodb-2/);
    const arbiter = old();
    arbiter.listed.push("st2-mongodb-arbiter-0:27017");
    refused(run(arbiter, task("complete", "4.4", "5.0")), /a member that the values do not name: st2-mongodb-arbiter-0/);
  },
  "members of another version are no place to begin"() {
    const world = old();
    world.nodes[1].version = "6.0.1";
    refused(run(world, task("mongodb", "4.4", "5.0")), /runs MongoDB 6.0, and this stage begins at 4.4/);
    // A step that is under way, or done, may be applied again.
    world.nodes[1].version = "5.0.33";
    fine(run(world, task("mongodb", "4.4", "5.0")), /fine/);
    fine(run(new World(MEMBERS, "5.0"), task("mongodb", "4.4", "5.0")), /fine/);
  },
  "a version is made final once all members have it"() {
    const world = rolled("6.0", "7.0");
    world.nodes[0].version = "6.0.28";
    const done = run(world, task("complete", "6.0", "7.0"), { during: (second) => second > 5 && (world.nodes[0].version = "7.0.40") });
    fine(done, /runs MongoDB 6.0 rather than 7.0\nthe feature compatibility version is 7.0 now/);
    assert.deepStrictEqual(world.log, ["setFeatureCompatibilityVersion 7.0"]);
    const behind = rolled("6.0", "7.0");
    behind.nodes[0].version = "6.0.28";
    refused(run(behind, task("complete", "6.0", "7.0")), /rather than 7.0, for 20 seconds/);
    assert.deepStrictEqual(behind.log, []);
  },
  "run twice, it does nothing"() {
    const world = rolled("7.0", "8.0");
    fine(run(world, task("complete", "7.0", "8.0")), /is 8.0 now/);
    fine(run(world, task("complete", "7.0", "8.0")), /is 8.0 already/);
    fine(run(world, task("complete", "4.4", "5.0")), /is 8.0 already/);
    assert.deepStrictEqual(world.log, ["setFeatureCompatibilityVersion 8.0"]);
  },
  "a change that does not take is told"() {
    const world = rolled("4.4", "5.0");
    world.stuck = true;
    refused(run(world, task("complete", "4.4", "5.0")), /has not changed yet/);
    const moody = rolled("4.4", "5.0");
    const command = moody.command.bind(moody);
    let fails = 2;
    moody.command = (index, database, asked, session) => {
      if ("setFeatureCompatibilityVersion" in asked && fails-- > 0) throw new Error("stepped down");
      return command(index, database, asked, session);
    };
    fine(run(moody, task("complete", "4.4", "5.0")), /will try again: stepped down\nthe feature compatibility version is 5.0 now/);
  },
  "the primary may be any member"() {
    const world = rolled("4.4", "5.0");
    world.primary = 2;
    fine(run(world, task("complete", "4.4", "5.0")), /is 5.0 now/);
  },
  "without a backup the first step is refused"() {
    const wanted = task("mongodb", "4.4", "5.0", { proof: "backup-stopped" });
    refused(run(old(), wanted), /no complete backup of the stage backup-stopped/);
    fine(run(old(), wanted, { backups: ["/backup/backup-stopped/complete"] }), /fine/);
  },
  "a wrong password gets nowhere, and a set without logins needs none"() {
    const world = old();
    world.secret = "another";
    refused(run(world, task("mongodb", "4.4", "5.0")), /no member says that it is the primary/);
    assert.ok(!script.connectionString("a:1", task("mongodb", "4.4", null, { auth: false }), "").includes("@"));
    const uri = new URL(script.connectionString("a:1", task("mongodb", "4.4", null), "p@ss/w:rd?&%"));
    assert.strictEqual(decodeURIComponent(uri.password), "p@ss/w:rd?&%");
    assert.strictEqual(uri.searchParams.get("directConnection"), "true");
  },
  "versions are compared by their numbers"() {
    assert.ok(script.isOlder("4.4", "5.0") && script.isOlder("8.0", "10.0") && !script.isOlder("8.0", "8.0") && !script.isOlder("8.2", "8.0"));
    assert.strictEqual(script.series("8.0.29-rc1"), "8.0");
    assert.deepStrictEqual(script.finalCommand("6.0"), { setFeatureCompatibilityVersion: "6.0" });
    assert.deepStrictEqual(script.finalCommand("7.0"), { setFeatureCompatibilityVersion: "7.0", confirm: true });
    assert.strictEqual(script.statusOf({ members: [{ name: "a", state: 2, health: 1 }] })[0].lag, 0);
  },
  "the whole way, no step left out"() {
    const world = old();
    for (const [from, to] of [["4.4", "5.0"], ["5.0", "6.0"], ["6.0", "7.0"], ["7.0", "8.0"]]) {
      fine(run(world, task("mongodb", from, to)), /fine/);
      for (const node of world.nodes) node.version = `${to}.1`;
      fine(run(world, task("complete", from, to)), new RegExp(`is ${to} now`));
    }
    assert.strictEqual(world.log.length, 4);
    fine(run(world, task("mongodb", "8.0", null)), /fine/);
  },
};

let failed = 0;
for (const [name, attempt] of Object.entries(cases)) {
  try {
    attempt();
    console.log(`ok: ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`FAILED: ${name}\n${error.stack}`);
  }
}
process.exit(failed ? 1 : 0);

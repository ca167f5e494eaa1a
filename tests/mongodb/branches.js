// Runs setup.js and ready.js against a stand-in: every branch of what they decide and do, at least once.
//
// branches.js SETUP_JS READY_JS
"use strict";

const assert = require("assert");
const path = require("path");
const { World } = require("./world.js");

const setup = require(path.resolve(process.argv[2]));
const { isReady } = require(path.resolve(process.argv[3]));

const PORT = 27017;
const SECRETS = { "mongodb-root-password": "r00t:/@ %", "mongodb-password": "st2-Pa55", "mongodb-metrics-password": "m3trics" };

function settings(members, more = {}) {
  return { set: "rs0", address: "st2-mongodb-{}.st2-mongodb-headless", service: "st2-mongodb", port: PORT, members, auth: true, username: "st2-admin", database: "st2", metrics: true, tls: "", ...more };
}

function world(members) {
  return new World(Array.from({ length: members }, (_, index) => `st2-mongodb-${index}.st2-mongodb-headless:${PORT}`));
}

/** Addresses by names, as the cluster's DNS has them: members have theirs, and the Service leads to all of them. */
function names(count, service) {
  const members = Array.from({ length: count }, (_, index) => [`st2-mongodb-${index}.st2-mongodb-headless`, [`10.0.0.${index}`]]);
  return { ...Object.fromEntries(members), "st2-mongodb": service || members.flatMap(([, addresses]) => addresses) };
}

/** One step of a pod. */
function step(servers, pod, given, known = names(given.members)) {
  const resolve = (name) => known[name] || [];
  const tools = { connect: servers.connectFrom(pod, PORT), secret: (key) => SECRETS[key], print() {}, sleep() {}, hide: (text) => text, resolve };
  return setup.step(tools, `st2-mongodb-${pod}`, given);
}

const cases = {
  "no set is founded while its Service leads to another server"() {
    for (const members of [1, 3]) {
      const servers = world(members), given = settings(members);
      // The address of a Service that Kubernetes has kept, and the pod of a Deployment with the labels of the members.
      for (const service of [["10.96.0.1"], [...names(members)["st2-mongodb"], "10.0.1.7"]]) {
        const { action, reason } = step(servers, 0, given, names(members, service));
        assert.strictEqual(action, "wait");
        assert.match(reason, new RegExp(`^st2-mongodb leads to ${service.at(-1)}, which is no member`));
      }
      assert.strictEqual(servers.founded, 0);
      assert.strictEqual(step(servers, 0, given, {}).action, "found", "names that nobody knows lead nowhere");
    }
    // More pods than are expected are members to be: somebody else sets their number.
    assert.strictEqual(step(world(3), 0, settings(1), names(3)).action, "found");
  },
  "a member of a set does not mind what its Service leads to"() {
    const servers = world(1), given = settings(1);
    step(servers, 0, given);
    assert.strictEqual(step(servers, 0, given, names(1, ["10.96.0.1"])).action, "users");
    assert.strictEqual(step(servers, 0, given, names(1, ["10.96.0.1"])).action, "finish");
  },
  "three members found one set, make the users, and finish"() {
    const servers = world(3), given = settings(3);
    assert.match(step(servers, 1, given).reason, /pod 0 will found it/);
    servers.nodes[2].silent = true;
    assert.match(step(servers, 0, given).reason, /no answer from st2-mongodb-2/);
    assert.match(step(servers, 2, given).reason, /does not answer yet/);
    servers.nodes[2].silent = false;
    assert.strictEqual(step(servers, 0, given).action, "found");
    assert.strictEqual(servers.nodes[0].config.members.length, 3);
    assert.match(step(servers, 0, given).reason, /has not made the users/);
    servers.nodes[1].syncing = true;
    assert.match(step(servers, 1, given).reason, /not in sync/);
    servers.nodes[1].syncing = false;
    assert.strictEqual(step(servers, 2, given).action, "users");
    for (const pod of [0, 1, 2]) assert.strictEqual(step(servers, pod, given).action, "finish");
    assert.deepStrictEqual(servers.log, ["replSetInitiate", "createUser admin.root", "createUser st2.st2-admin", "createUser admin.metrics"]);
    const roles = (user) => servers.nodes[0].users.get(user).roles;
    assert.deepStrictEqual(roles("st2.st2-admin"), [{ role: "readWrite", db: "st2" }]);
    assert.deepStrictEqual(roles("admin.metrics"), [{ role: "clusterMonitor", db: "admin" }, { role: "read", db: "local" }]);
    assert.strictEqual(servers.founded, 1);
  },
  "dying between any two steps changes nothing"() {
    const servers = world(1), given = settings(1);
    assert.strictEqual(step(servers, 0, given).action, "found");
    const { command } = World.prototype;
    // Each command but the first so many fails once.
    for (let fatal = 0; fatal < 40; fatal += 1) {
      let left = fatal;
      servers.command = function (...args) {
        left -= 1;
        if (left < 0) throw new Error("killed");
        return command.apply(this, args);
      };
      try {
        if (step(servers, 0, given).action === "finish") return;
      } catch (error) {
        assert.strictEqual(error.message, "killed");
      }
    }
    assert.fail("never finished");
  },
  "without a login there are no users"() {
    const servers = world(1), given = settings(1, { auth: false });
    assert.strictEqual(step(servers, 0, given).action, "found");
    assert.strictEqual(step(servers, 0, given).action, "finish");
    assert.deepStrictEqual(servers.log, ["replSetInitiate"]);
  },
  "a member that lost its volume waits for its set"() {
    const servers = founded();
    Object.assign(servers.nodes[0], { config: null, users: new Map() });
    assert.match(step(servers, 0, settings(3)).reason, /knows this member/);
    servers.primary = -1;
    assert.match(step(servers, 0, settings(3)).reason, /no primary at the moment/);
    // Those that start do not say which set they are in; they say that they have users, though.
    servers.nodes[1].loading = servers.nodes[2].loading = true;
    assert.match(step(servers, 0, settings(3)).reason, /holds data/);
    assert.strictEqual(servers.founded, 1);
  },
  "the server refuses what the decision could not see"() {
    const servers = founded(settings(3, { auth: false }));
    Object.assign(servers.nodes[0], { config: null });
    servers.nodes[1].loading = servers.nodes[2].loading = true;
    assert.throws(() => step(servers, 0, settings(3, { auth: false })), /quorum check failed/);
    assert.strictEqual(servers.founded, 1);
  },
  "a member that cannot find itself waits"() {
    const servers = founded();
    const own = servers.nodes[0];
    own.config = null;
    own.users = servers.nodes[1].users;
    for (const index of [1, 2]) Object.assign(servers.nodes[index], { config: null, users: new Map() });
    assert.match(step(servers, 0, settings(3)).reason, /this pod's server holds data/);
  },
  "founding again is harmless"() {
    const servers = world(1);
    const initiate = servers.initiate.bind(servers);
    servers.initiate = (...args) => {
      initiate(...args);
      return initiate(...args);
    };
    assert.strictEqual(step(servers, 0, settings(1)).action, "found");
    assert.strictEqual(servers.founded, 1);
  },
  "a set grows by members that add themselves"() {
    const servers = world(3);
    while (step(servers, 0, settings(1)).action !== "finish");
    assert.strictEqual(servers.nodes[0].config.members.length, 1);
    assert.strictEqual(step(servers, 2, settings(3)).action, "join");
    assert.strictEqual(step(servers, 1, settings(3)).action, "join");
    assert.deepStrictEqual(servers.nodes[0].config.members.map((member) => member._id), [0, 1, 2]);
    for (const pod of [0, 1, 2]) assert.strictEqual(step(servers, pod, settings(3)).action, "finish");
    // A pod that was scaled up by hand counts itself among the members.
    servers.addresses.push(`st2-mongodb-3.st2-mongodb-headless:${PORT}`);
    servers.nodes.push({ config: null, users: new Map() });
    assert.strictEqual(step(servers, 3, settings(3)).action, "join");
  },
  "joining twice, or at once with another, changes nothing more"() {
    const config = { _id: "rs0", version: 4, members: [{ _id: 7, host: "a" }] };
    assert.deepStrictEqual(setup.withMember(config, "b"), { _id: "rs0", version: 5, members: [{ _id: 7, host: "a" }, { _id: 8, host: "b" }] });
    const servers = world(3);
    while (step(servers, 0, settings(1)).action !== "finish");
    const reconfig = servers.reconfig.bind(servers);
    servers.reconfig = (index, next) => {
      servers.reconfig = reconfig;
      servers.nodes[0].config = { ...servers.nodes[0].config, version: servers.nodes[0].config.version + 1 };
      return reconfig(index, next);
    };
    assert.throws(() => step(servers, 1, settings(3)), /differ in their versions/);
    assert.strictEqual(step(servers, 1, settings(3)).action, "join");
    servers.nodes[2].config = null;
    servers.nodes[0].config.members.push({ _id: 9, host: servers.addresses[2], hidden: true });
    const hello = servers.hello.bind(servers);
    servers.hello = (index, command) => ({ ...hello(index, command), ...(index === 0 ? { hosts: servers.addresses.slice(0, 2) } : {}) });
    const before = servers.log.length;
    assert.strictEqual(step(servers, 2, settings(3)).action, "join");
    assert.strictEqual(servers.log.length, before, "a hidden member is in the set already");
  },
  "another set is left alone"() {
    const servers = founded();
    Object.assign(servers.nodes[0], { config: null, users: new Map() });
    assert.match(step(servers, 0, settings(3, { set: "rs1" })).reason, /in the replica set rs0 rather than rs1/);
    assert.match(step(servers, 1, settings(3, { set: "rs1" })).reason, /this pod's server is in the replica set rs0/);
  },
  "a new password of StackStorm's reaches MongoDB, one of root's does not"() {
    const servers = founded();
    const changed = { ...SECRETS, "mongodb-password": "n3w" };
    const tools = (secrets) => ({ connect: servers.connectFrom(2, PORT), secret: (key) => secrets[key] });
    assert.strictEqual(setup.step(tools(changed), "st2-mongodb-2", settings(3)).action, "users");
    assert.strictEqual(servers.password(0, "st2.st2-admin"), "n3w");
    const both = { ...changed, "mongodb-password": "n3wer", "mongodb-root-password": "other" };
    assert.throws(() => setup.step(tools(both), "st2-mongodb-2", settings(3)), /does not take the password of root/);
  },
  "what runs says things once, hides passwords, and ends"() {
    const servers = world(1);
    servers.nodes[0].silent = true;
    const said = [];
    let sleeps = 0;
    const connect = servers.connectFrom(0, PORT);
    const tools = {
      connect: (uri) => {
        if (sleeps === 3) throw Object.assign(new Error(`bad uri ${uri}`), { code: 1 });
        return connect(uri);
      },
      secret: (key) => SECRETS[key],
      resolve: () => [],
      settings: () => settings(1),
      print: (text) => said.push(text),
      hide: (text) => setup.hidden(text, Object.values(SECRETS)),
      sleep: () => {
        sleeps += 1;
        servers.nodes[0].silent = sleeps < 2;
      },
    };
    setup.run(tools, "st2-mongodb-0");
    assert.deepStrictEqual(said, [
      "this pod's server does not answer yet",
      "did: found",
      "this pod's server does not answer yet",
      "did: users",
      "this member is in the replica set, and the users can log in",
    ]);
    assert.strictEqual(setup.hidden("mongodb://root:r00t%3A%2F%40%20%25@x r00t:/@ %", Object.values(SECRETS)), "mongodb://root:***@x ***");
  },
  "connection strings hold any password, and trust only the release's authority"() {
    const login = { name: "r:@t", database: "st2", password: "p@ss/w:rd?&%" };
    const uri = new URL(setup.connectionString("host:27017", settings(1), login));
    assert.strictEqual(decodeURIComponent(uri.password), login.password);
    assert.strictEqual(decodeURIComponent(uri.username), login.name);
    assert.strictEqual(uri.searchParams.get("authSource"), "st2");
    const tls = settings(1, { tls: "/ca.crt" });
    const options = (address) => new URL(setup.connectionString(address, tls, null)).searchParams;
    assert.strictEqual(options("host:27017").get("tlsCAFile"), "/ca.crt");
    assert.strictEqual(options("host:27017").get("tlsAllowInvalidHostnames"), null);
    assert.strictEqual(options("127.0.0.1:27017").get("tlsAllowInvalidHostnames"), "true");
  },
  "ready are the primary, who is in sync, and who never was in a set"() {
    for (const [hello, ready] of [
      [{ isWritablePrimary: true, setName: "rs0" }, true],
      [{ secondary: true, setName: "rs0" }, true],
      [{ secondary: false, setName: "rs0" }, false],
      [{ isreplicaset: true }, true],
      [{ isreplicaset: true, saslSupportedMechs: [] }, true],
      [{ isreplicaset: true, saslSupportedMechs: ["SCRAM-SHA-256"] }, false],
      [{}, false],
    ]) {
      assert.strictEqual(isReady(hello), ready, JSON.stringify(hello));
    }
  },
};

/** Three members in a set with users. */
function founded(given = settings(3)) {
  const servers = world(3);
  for (let round = 0; round < 3; round += 1) for (const pod of [0, 1, 2]) step(servers, pod, given);
  assert.strictEqual(step(servers, 0, given).action, "finish");
  return servers;
}

let failed = 0;
for (const [name, run] of Object.entries(cases)) {
  try {
    run();
    console.log(`ok: ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`FAILED: ${name}\n${error.stack}`);
  }
}
process.exit(failed ? 1 : 0);

// Makes the server of this pod a member of the one replica set, and sees to the users that log in to it. Runs in mongosh beside the
// server, once for each start of the pod, and ends when there is nothing left to do. It may be killed at any moment: every step
// looks at the servers again and does nothing that is done already.
//
// The set is founded once, by pod 0, with all expected members in its first configuration. A server takes that configuration only
// if every member answers, none has a configuration, and none has data: so not even a server that forgot to mention its set
// (they do, while they start or cannot find their own name) lets pod 0 found a second one after it lost its volume.
"use strict";

const ROOT = "root";
const AUTHENTICATION_FAILED = 18;
const UNAUTHORIZED = 13;
const ALREADY_INITIALIZED = 23;

// --- Decisions: pure functions. -------------------------------------------------------------------------------------------------

/**
 * What to do next, from what was seen.
 *
 * world.ordinal  number of this pod          world.self     address of this pod
 * world.set      name of the replica set     world.members  addresses of all expected members
 * world.own      what this pod's server says: null without an answer, else as `seen` makes it
 * world.peers    the same of the other expected members, each with its address
 * world.users    whether the users can log in to this pod's server: true or false
 * world.strangers  addresses that the Service of the set leads to and no member has
 */
function decide(world) {
  const { own, self, set } = world;
  if (!own) return wait("this pod's server does not answer yet");
  if (own.set) return asMember(world);

  const inSets = world.peers.filter((peer) => peer.seen && peer.seen.set);
  const stranger = inSets.find((peer) => peer.seen.set !== set);
  if (stranger) return wait(`${stranger.address} is in the replica set ${stranger.seen.set} rather than ${set}`);
  if (inSets.length > 0) {
    const primary = inSets.find((peer) => peer.seen.primary);
    if (!primary) return wait("the replica set has no primary at the moment");
    if (primary.seen.hosts.includes(self)) return wait("the replica set knows this member and will send it the configuration");
    return { action: "join", primary: primary.address };
  }

  if (world.ordinal !== 0) return wait("there is no replica set yet; pod 0 will found it");
  const silent = world.peers.filter((peer) => !peer.seen).map((peer) => peer.address);
  if (silent.length > 0) return wait(`a replica set is founded with all members only; no answer from ${silent.join(", ")}`);
  const full = world.peers.find((peer) => peer.seen.holdsData);
  if (full) return wait(`${full.address} holds data, and will say which replica set it is in`);
  if (own.holdsData) return wait("this pod's server holds data, and will say which replica set it is in");
  // The name ends in a dot, which keeps resolvers from asking search domains. Kubernetes keeps the Service of a server that was here before, or has it lead to that server's pods as well: the data are there.
  if (world.strangers.length > 0) {
    return wait(`${world.service} leads to ${world.strangers.join(", ")}, which is no member: another server holds the data (docs/mongodb.md)`);
  }
  return { action: "found", members: world.members };
}

/** What a member of a set does next. */
function asMember({ own, set, users }) {
  if (own.set !== set) return wait(`this pod's server is in the replica set ${own.set} rather than ${set}`);
  if (!own.primary && !own.secondary) return wait("this member is not in sync yet");
  // A member that only a primary without followers has let in may be forgotten again: it stays on the watch.
  if (!own.hasPrimary) return wait("the replica set has no primary at the moment");
  if (users) return { action: "finish" };
  return own.primary ? { action: "users" } : wait("the primary has not made the users yet");
}

function wait(reason) {
  return { action: "wait", reason };
}

/** What an answer to `hello` says. */
function seen(hello) {
  const mechanisms = hello.saslSupportedMechs || [];
  return {
    set: hello.setName || null,
    hosts: [...(hello.hosts || []), ...(hello.passives || []), ...(hello.arbiters || [])],
    primary: Boolean(hello.isWritablePrimary),
    secondary: Boolean(hello.secondary),
    hasPrimary: Boolean(hello.primary),
    // Users are data, so a server that knows root has a copy of it.
    holdsData: mechanisms.length > 0,
  };
}

/** The first configuration of a set. */
function firstConfig(set, members) {
  return { _id: set, members: members.map((host, index) => ({ _id: index, host })) };
}

/** A configuration with one member more. The server refuses it if somebody else changed the configuration meanwhile. */
function withMember(config, host) {
  const next = Math.max(-1, ...config.members.map((member) => Number(member._id))) + 1;
  return { ...config, version: Number(config.version) + 1, members: [...config.members, { _id: next, host }] };
}

/** The users besides root: each may do what it is for, and no more. */
function wantedUsers(settings) {
  const users = [
    { name: settings.username, database: settings.database, roles: [{ role: "readWrite", db: settings.database }], secret: "mongodb-password" },
  ];
  if (settings.metrics) {
    const roles = [{ role: "clusterMonitor", db: "admin" }, { role: "read", db: "local" }];
    users.push({ name: "metrics", database: "admin", roles, secret: "mongodb-metrics-password" });
  }
  return users;
}

/** Who this pod is among the members. A pod beyond the expected number, of a set that grows, counts those before it. */
function placeOf(pod, settings) {
  const ordinal = Number(/[0-9]+$/.exec(pod)[0]);
  const address = (index) => `${settings.address.replace("{}", index)}:${settings.port}`;
  const members = Array.from({ length: Math.max(settings.members, ordinal + 1) }, (_, index) => address(index));
  return { ordinal, self: members[ordinal], members };
}

/** Where to connect, and as whom. This pod's own server is asked by its address inside the pod, which no certificate names. */
function connectionString(address, settings, login) {
  const options = { directConnection: "true", serverSelectionTimeoutMS: "5000", connectTimeoutMS: "5000" };
  if (login) options.authSource = login.database;
  if (settings.tls) Object.assign(options, { tls: "true", tlsCAFile: settings.tls });
  const local = `127.0.0.1:${settings.port}`;
  if (settings.tls && address === local) options.tlsAllowInvalidHostnames = "true";
  const user = login ? `${encodeURIComponent(login.name)}:${encodeURIComponent(login.password)}@` : "";
  const query = Object.entries(options).map(([key, value]) => `${key}=${encodeURIComponent(value)}`);
  return `mongodb://${user}${address}/admin?${query.join("&")}`;
}

/** A text without these passwords. */
function hidden(text, passwords) {
  return passwords
    .filter((password) => password)
    .reduce((rest, password) => rest.replaceAll(encodeURIComponent(password), "***").replaceAll(password, "***"), text);
}

// --- Deeds: what asks servers. `tools` are those of mongosh, or a test's. ------------------------------------------------

function open(tools, settings, address, login) {
  return tools.connect(connectionString(address, settings, login));
}

function close(db) {
  db.getMongo().close();
}

function look(tools, settings, address) {
  let db = null;
  try {
    db = open(tools, settings, address, null);
    const question = { hello: 1 };
    if (settings.auth) question.saslSupportedMechs = `admin.${ROOT}`;
    return seen(db.adminCommand(question));
  } catch (error) {
    return null;
  } finally {
    if (db) close(db);
  }
}

function localAddress(settings) {
  return `127.0.0.1:${settings.port}`;
}

/** Whether somebody can log in to this pod's server. */
function canLogIn(tools, settings, login) {
  let db = null;
  try {
    db = open(tools, settings, localAddress(settings), login);
    db.adminCommand({ ping: 1 });
    return true;
  } catch (error) {
    if (error.code === AUTHENTICATION_FAILED) return false;
    throw error;
  } finally {
    if (db) close(db);
  }
}

function rootLogin(tools) {
  return { name: ROOT, database: "admin", password: tools.secret("mongodb-root-password") };
}

function loginOf(tools, user) {
  return { name: user.name, database: user.database, password: tools.secret(user.secret) };
}

function usersCanLogIn(tools, settings) {
  if (!settings.auth) return true;
  for (const user of wantedUsers(settings)) {
    if (!canLogIn(tools, settings, loginOf(tools, user))) return false;
  }
  return true;
}

function lookAround(tools, pod, settings) {
  const place = placeOf(pod, settings);
  const own = look(tools, settings, localAddress(settings));
  const peers = [];
  const isMember = Boolean(own && own.set);
  if (own && !isMember) {
    for (const address of place.members) {
      if (address !== place.self) peers.push({ address, seen: look(tools, settings, address) });
    }
  }
  const isSynced = isMember && (own.primary || own.secondary);
  const users = isSynced && usersCanLogIn(tools, settings);
  const strangers = own && !isMember && place.ordinal === 0 ? strangersOf(tools, settings, place.members.length) : [];
  return { ...place, set: settings.set, service: settings.service, own, peers, users, strangers };
}

/** What the Service leads to besides members. There may be more of those than are expected, where somebody else sets their number. */
function strangersOf(tools, settings, expected) {
  const addresses = tools.resolve(settings.service);
  const names = Array.from({ length: Math.max(expected, addresses.length) }, (_, index) => settings.address.replace("{}", index));
  const known = new Set(addresses.length > 0 ? names.flatMap((name) => tools.resolve(name)) : []);
  return addresses.filter((address) => !known.has(address));
}

function found(tools, settings, members) {
  const db = open(tools, settings, localAddress(settings), null);
  try {
    db.adminCommand({ replSetInitiate: firstConfig(settings.set, members) });
  } catch (error) {
    if (error.code !== ALREADY_INITIALIZED) throw error;
  } finally {
    close(db);
  }
}

function join(tools, settings, primary, self) {
  const db = open(tools, settings, primary, settings.auth ? rootLogin(tools) : null);
  try {
    const config = db.adminCommand({ replSetGetConfig: 1 }).config;
    if (config.members.every((member) => member.host !== self)) {
      db.adminCommand({ replSetReconfig: withMember(config, self) });
    }
  } finally {
    close(db);
  }
}

/** Makes root while nobody can log in, which a server allows from inside of its pod until it has a user. */
function makeRoot(tools, settings) {
  const root = rootLogin(tools);
  if (canLogIn(tools, settings, root)) return;
  const db = open(tools, settings, localAddress(settings), null);
  try {
    db.adminCommand({
      createUser: ROOT,
      pwd: root.password,
      roles: [{ role: "root", db: "admin" }],
      writeConcern: { w: "majority", wtimeout: 60000 },
    });
  } catch (error) {
    if (error.code !== UNAUTHORIZED) throw error;
    throw new Error(`MongoDB has users, but does not take the password of ${ROOT} in the Secret: change one of the two`);
  } finally {
    close(db);
  }
}

/** Makes the users that are missing, and gives those whose password is another one the Secret's. */
function makeUsers(tools, settings) {
  makeRoot(tools, settings);
  const db = open(tools, settings, localAddress(settings), rootLogin(tools));
  try {
    for (const user of wantedUsers(settings)) {
      const database = db.getSiblingDB(user.database);
      const known = database.runCommand({ usersInfo: user.name }).users.length > 0;
      const login = loginOf(tools, user);
      const writeConcern = { w: "majority", wtimeout: 60000 };
      if (!known) {
        database.runCommand({ createUser: user.name, pwd: login.password, roles: user.roles, writeConcern });
      } else if (!canLogIn(tools, settings, login)) {
        database.runCommand({ updateUser: user.name, pwd: login.password, writeConcern });
      }
    }
  } finally {
    close(db);
  }
}

/** One look and one step. Returns what was decided. */
function step(tools, pod, settings) {
  const world = lookAround(tools, pod, settings);
  const decision = decide(world);
  if (decision.action === "found") found(tools, settings, decision.members);
  if (decision.action === "join") join(tools, settings, decision.primary, world.self);
  if (decision.action === "users") makeUsers(tools, settings);
  return decision;
}

function run(tools, pod) {
  let said = "";
  const say = (text) => {
    if (text !== said) tools.print(text);
    said = text;
  };
  for (;;) {
    try {
      const decision = step(tools, pod, tools.settings());
      if (decision.action === "finish") return tools.print("this member is in the replica set, and the users can log in");
      say(decision.reason || `did: ${decision.action}`);
    } catch (error) {
      say(`will try again: ${tools.hide(error.message)}`);
    }
    tools.sleep(tools.pause);
  }
}

if (typeof connect === "function") {
  const fs = require("fs");
  const path = require("path");
  const folder = process.env.SETTINGS || "/scripts";
  const secrets = process.env.SECRETS || "/etc/mongodb-secret";
  const secret = (key) => fs.readFileSync(path.join(secrets, key), "utf8");
  const tools = {
    connect,
    sleep,
    print,
    pause: Number(process.env.PAUSE || 5000),
    secret,
    resolve: (name) => {
      const found = require("child_process").spawnSync("getent", ["ahosts", name], { encoding: "utf8", timeout: 30000 });
      if (found.error) throw found.error;
      // Without an address, it says so by its status.
      return found.status === 0 ? [...new Set(found.stdout.trim().split("\n").map((line) => line.split(/\s+/)[0]))] : [];
    },
    settings: () => {
      // Each step reads them. What it leaves behind tells the probe that there are steps.
      fs.writeFileSync(process.env.ALIVE || "/tmp/alive", String(Math.floor(Date.now() / 1000)));
      return JSON.parse(fs.readFileSync(path.join(folder, "settings.json"), "utf8"));
    },
    // Messages of the driver are not known to name passwords; this makes sure.
    hide: (text) => hidden(text, fs.existsSync(secrets) ? fs.readdirSync(secrets).filter((name) => name.startsWith("mongodb-")).map(secret) : []),
  };
  run(tools, process.env.POD_NAME);
  quit(0);
} else {
  module.exports = { decide, seen, firstConfig, withMember, wantedUsers, placeOf, connectionString, hidden, step, run };
}

// Looks at all members of MongoDB's replica set, and says whether a stage of the migration may begin (modes `preflight` and `mongodb`), or
// makes the version that they have got final (mode `complete`). Runs in mongosh. It may be run any number of times: what is done
// already is left alone, and nothing but the feature compatibility version is ever changed.
"use strict";

const PRIMARY = 1;
const SECONDARY = 2;
const COMMAND_NOT_FOUND = 59;
// Seconds that a member may be behind.
const LAG = 10;
// Part of a volume that has to be free: a server that starts on files of another version writes more than usual.
const FREE = 0.1;
// The first version that has to be told that there is no way back.
const WITH_CONFIRMATION = 7;

// --- Decisions: pure functions. -------------------------------------------------------------------------------------------------

/**
 * What to do next, from what was seen: `go` and `done` end well, `set` changes the feature compatibility version, `wait` looks again later,
 * `refuse` ends badly.
 *
 * world.members        address and `seen` of each member of the values; `seen` is null without an answer
 * world.status         the members as the primary has them: name, state, health, lag in seconds; null without a primary
 * world.compatibility  the feature compatibility version: { version, targetVersion }; null without a primary
 * world.proof          whether there is a complete backup
 */
function decide(world, task) {
  if (task.proof && !world.proof) return refuse(`there is no complete backup of the stage ${task.proof}: run that stage first`);
  if (!world.status) return wait("no member says that it is the primary");
  const { version, targetVersion } = world.compatibility;
  if (task.mode === "complete" && !targetVersion && !isOlder(version, task.to)) {
    return { action: "done", reason: `the feature compatibility version is ${version} already` };
  }
  const isHalfway = targetVersion && !(task.mode === "complete" && targetVersion === task.to);
  if (isHalfway) return refuse(`a change of the feature compatibility version to ${targetVersion} has not ended: complete that stage first`);
  const allowed = [task.from, ...(task.to && task.mode !== "complete" ? [task.to] : [])];
  if (!allowed.includes(version)) {
    return refuse(`the feature compatibility version is ${version}, and this stage begins at ${task.from}: the stages have to be done one after the other`);
  }
  return set(world, task) || servers(world, task) || { action: task.mode === "complete" ? "set" : "go", reason: "all members are healthy, in sync and of the right version" };
}

/** What is wrong with the replica set. */
function set({ status }, task) {
  const known = status.map((member) => member.name);
  const absent = task.members.filter((address) => !known.includes(address));
  if (absent.length > 0) return refuse(`the replica set does not have the member ${absent.join(", ")} that the values name`);
  const strangers = known.filter((name) => !task.members.includes(name));
  if (strangers.length > 0) return refuse(`the replica set has a member that the values do not name: ${strangers.join(", ")}`);
  for (const { name, state, health, lag } of status) {
    if (health !== 1) return wait(`${name} is not healthy`);
    if (state !== PRIMARY && state !== SECONDARY) return wait(`${name} is neither primary nor secondary`);
    if (lag > LAG) return wait(`${name} is ${Math.round(lag)} seconds behind`);
  }
  return null;
}

/** What is wrong with the servers. */
function servers({ members }, task) {
  for (const { address, seen } of members) {
    if (!seen) return wait(`${address} does not answer`);
    const has = series(seen.version);
    if (task.mode === "complete") {
      if (has !== task.to) return wait(`${address} runs MongoDB ${has} rather than ${task.to}`);
    } else if (has !== task.from && has !== task.to) {
      return refuse(`${address} runs MongoDB ${has}, and this stage begins at ${task.from}`);
    }
    if (task.mode !== "preflight") continue;
    if (seen.avx === false) return refuse(`the processor of ${address} has no AVX, without which MongoDB 5.0 and later do not start: move it to another node`);
    if (seen.free !== null && seen.free < FREE) return refuse(`the volume of ${address} is nearly full: make it larger first`);
  }
  return null;
}

function refuse(reason) {
  return { action: "refuse", reason };
}

function wait(reason) {
  return { action: "wait", reason };
}

/** `4.4.15` is of the series `4.4`. */
function series(version) {
  return version.split(".").slice(0, 2).join(".");
}

function isOlder(one, other) {
  const [major, minor] = one.split(".").map(Number);
  const [otherMajor, otherMinor] = other.split(".").map(Number);
  return major < otherMajor || (major === otherMajor && minor < otherMinor);
}

/** The command that makes a version final. */
function finalCommand(version) {
  const confirmation = Number(version.split(".")[0]) >= WITH_CONFIRMATION ? { confirm: true } : {};
  return { setFeatureCompatibilityVersion: version, ...confirmation };
}

/** Whether a processor has AVX: true, false, or null of one that is not of this kind. */
function hasAvx(host) {
  const arch = (host.system || {}).cpuArch;
  const features = (host.extra || {}).cpuFeatures;
  if (arch !== "x86_64" || !features) return null;
  return features.split(/\s+/).includes("avx");
}

/** The part of a volume that is free. */
function freePart(stats) {
  return stats.fsTotalSize > 0 ? 1 - Number(stats.fsUsedSize) / Number(stats.fsTotalSize) : null;
}

/** The members as the primary has them. */
function statusOf({ members }) {
  const primary = members.find((member) => member.state === PRIMARY);
  const at = (member) => Number(member.optimeDate || 0);
  return members.map((member) => ({
    name: member.name,
    state: Number(member.state),
    health: Number(member.health),
    lag: primary ? Math.max(0, (at(primary) - at(member)) / 1000) : 0,
  }));
}

function connectionString(address, task, password) {
  const login = task.auth ? `root:${encodeURIComponent(password)}@` : "";
  const source = task.auth ? "&authSource=admin" : "";
  return `mongodb://${login}${address}/admin?directConnection=true&serverSelectionTimeoutMS=5000&connectTimeoutMS=5000${source}`;
}

// --- Deeds: what asks servers. `tools` are those of mongosh, or a test's. ------------------------------------------------

function open(tools, task, address) {
  return tools.connect(connectionString(address, task, task.auth ? tools.password() : ""));
}

/** `hello`, which early releases of MongoDB 4.4 call by another name. */
function hello(db) {
  try {
    return db.adminCommand({ hello: 1 });
  } catch (error) {
    if (error.code !== COMMAND_NOT_FOUND) throw error;
    const { ismaster, ...reply } = db.adminCommand({ isMaster: 1 });
    return { ...reply, isWritablePrimary: ismaster };
  }
}

function look(tools, task) {
  const world = { members: [], status: null, compatibility: null, proof: task.proof ? tools.exists(`/backup/${task.proof}/complete`) : null };
  for (const address of task.members) {
    let db = null;
    let seen = null;
    try {
      db = open(tools, task, address);
      seen = { version: db.adminCommand({ buildInfo: 1 }).version, avx: null, free: null };
      if (task.mode === "preflight") {
        seen.avx = hasAvx(db.adminCommand({ hostInfo: 1 }));
        seen.free = freePart(db.adminCommand({ dbStats: 1 }));
      }
      if (hello(db).isWritablePrimary) {
        world.status = statusOf(db.adminCommand({ replSetGetStatus: 1 }));
        world.compatibility = compatibility(db);
      }
    } catch (error) {
      tools.tell(`${address}: ${error.message}`);
      seen = null;
    } finally {
      if (db) db.getMongo().close();
    }
    world.members.push({ address, seen });
  }
  return world;
}

function compatibility(db) {
  return db.adminCommand({ getParameter: 1, featureCompatibilityVersion: 1 }).featureCompatibilityVersion;
}

/** Makes the version final, and looks whether it is. */
function makeFinal(tools, task) {
  for (const address of task.members) {
    const db = open(tools, task, address);
    try {
      if (!hello(db).isWritablePrimary) continue;
      db.adminCommand(finalCommand(task.to));
      const now = compatibility(db);
      return now.version === task.to && !now.targetVersion;
    } finally {
      db.getMongo().close();
    }
  }
  return false;
}

/** Returns whether all is well. */
function run(tools, task) {
  let said = "";
  const say = (text) => {
    if (text !== said) tools.print(text);
    said = text;
  };
  const end = tools.now() + task.timeout * 1000;
  for (;;) {
    const decision = decide(look(tools, task), task);
    if (decision.action === "set") {
      try {
        if (makeFinal(tools, task)) {
          say(`the feature compatibility version is ${task.to} now`);
          return true;
        }
        say("the feature compatibility version has not changed yet; will look again");
      } catch (error) {
        say(`will try again: ${error.message}`);
      }
    } else if (decision.action === "wait") {
      say(decision.reason);
    } else {
      const isFine = decision.action !== "refuse";
      say(`${isFine ? "fine" : "refused"}: ${decision.reason}`);
      return isFine;
    }
    if (tools.now() >= end) {
      tools.print(`refused: ${said}, for ${task.timeout} seconds`);
      return false;
    }
    tools.sleep(tools.pause);
  }
}

if (typeof connect === "function") {
  const fs = require("fs");
  const secrets = process.env.SECRETS || "/etc/mongodb-secret";
  const password = () => fs.readFileSync(`${secrets}/mongodb-root-password`, "utf8");
  const hide = (text) => {
    if (!fs.existsSync(secrets)) return text;
    const secret = password();
    return secret ? text.replaceAll(encodeURIComponent(secret), "***").replaceAll(secret, "***") : text;
  };
  const tools = {
    connect,
    sleep,
    password,
    print: (text) => print(hide(text)),
    tell: (text) => print(hide(text)),
    exists: (path) => fs.existsSync(`${process.env.ROOT || ""}${path}`),
    now: () => Date.now(),
    pause: Number(process.env.PAUSE || 5000),
  };
  quit(run(tools, JSON.parse(process.env.TASK)) ? 0 : 1);
} else {
  module.exports = { decide, series, isOlder, finalCommand, hasAvx, freePart, statusOf, connectionString, run };
}

// A stand-in for the servers of a replica set, as far as mongodb.js looks at them.
"use strict";

class Refused extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

class World {
  /** `addresses`: of the servers. `version`: what they run, and their feature compatibility version. */
  constructor(addresses, version) {
    this.addresses = addresses;
    this.nodes = addresses.map(() => ({ version: `${version}.15`, silent: false, state: 2, health: 1, at: 100000, features: "fpu sse avx avx2", arch: "x86_64", used: 10 }));
    this.primary = 0;
    this.compatibility = { version };
    this.listed = [...addresses];
    this.log = [];
    this.knowsHello = true;
    this.secret = "r00t:/@ %";
  }

  password(index, user) {
    return user === "admin.root" ? this.secret : null;
  }

  command(index, database, command, session) {
    const node = this.nodes[index];
    const name = Object.keys(command)[0];
    const isPrimary = index === this.primary;
    const known = () => {
      if (session.user !== "admin.root") throw new Refused(13, `command ${name} requires authentication`);
    };
    switch (name) {
      case "hello":
        if (!this.knowsHello) throw new Refused(59, "no such command: 'hello'");
        return { isWritablePrimary: isPrimary, ismaster: isPrimary, helloOk: true, minWireVersion: 0, maxWireVersion: 25, maxBsonObjectSize: 16777216, maxMessageSizeBytes: 48000000, maxWriteBatchSize: 100000, setName: "rs0" };
      case "isMaster":
      case "ismaster":
        return { ismaster: isPrimary, helloOk: true, minWireVersion: 0, maxWireVersion: 25, maxBsonObjectSize: 16777216, maxMessageSizeBytes: 48000000, maxWriteBatchSize: 100000, setName: "rs0" };
      case "ping":
        return {};
      case "buildInfo":
      case "buildinfo":
        return { version: node.version, versionArray: [8, 0, 0, 0], gitVersion: "stand-in", modules: [] };
      case "hostInfo":
        known();
        return { system: { cpuArch: node.arch }, extra: { cpuFeatures: node.features } };
      case "dbStats":
        known();
        return { fsUsedSize: node.used, fsTotalSize: 100 };
      case "getParameter":
        known();
        return { featureCompatibilityVersion: this.compatibility };
      case "replSetGetStatus":
        known();
        return { members: this.listed.map((name) => this.stateOf(name)) };
      case "setFeatureCompatibilityVersion": {
        known();
        if (!isPrimary) throw new Refused(10107, "not primary");
        const wanted = command.setFeatureCompatibilityVersion;
        if (Number(wanted) >= 7 && command.confirm !== true) throw new Refused(7369100, "pass `confirm: true`");
        if (this.stuck) return {};
        this.compatibility = { version: wanted };
        this.log.push(`${name} ${wanted}`);
        return {};
      }
      default:
        throw new Refused(59, `no such command: '${name}'`);
    }
  }

  stateOf(name) {
    const index = this.addresses.indexOf(name);
    if (index < 0) return { name, state: 7, health: 1 };
    const { state, health, at } = this.nodes[index];
    return { name, state: index === this.primary ? 1 : state, health, optimeDate: at };
  }

  /** `connect` of mongosh. */
  connect(uri) {
    const { host, username, password } = new URL(uri);
    const index = this.addresses.indexOf(host);
    if (index < 0 || this.nodes[index].silent) throw new Error(`connect ECONNREFUSED ${host}`);
    if (username && decodeURIComponent(password) !== this.secret) throw new Refused(18, "Authentication failed.");
    const session = { user: username ? `admin.${username}` : null };
    return { adminCommand: (command) => this.command(index, "admin", command, session), getMongo: () => ({ close() {} }) };
  }
}

module.exports = { World };

// A stand-in for MongoDB's servers: what replica sets, users and the localhost exception do as far as setup.js and ready.js see it.
// Replication takes no time here; a server that is `silent`, `loading` or `syncing` is so until the test says otherwise.
"use strict";

class Refused extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

class World {
  /** `addresses`: of the servers, by their numbers. */
  constructor(addresses) {
    this.addresses = addresses;
    this.nodes = addresses.map(() => ({ config: null, users: new Map(), silent: false, loading: false, syncing: false }));
    this.primary = -1;
    this.founded = 0;
    this.log = [];
  }

  /** What a server answers to a command. `session.user` is who has logged in; `local` whether the client is in the pod. */
  command(index, database, command, session, local) {
    const node = this.nodes[index];
    const name = Object.keys(command)[0];
    const root = session.user === "admin.root";
    const excepted = local && node.users.size === 0;
    const allow = (allowed) => {
      if (!allowed && !session.open) throw new Refused(13, `command ${name} requires authentication`);
    };
    switch (name) {
      case "hello":
      case "isMaster":
      case "ismaster":
        return this.hello(index, command);
      case "ping":
        return {};
      case "buildInfo":
      case "buildinfo":
        return { version: "8.0.29", versionArray: [8, 0, 29, 0], gitVersion: "stand-in", modules: [] };
      case "replSetInitiate":
        allow(root || excepted);
        return this.initiate(index, command.replSetInitiate);
      case "replSetGetConfig":
        allow(root);
        return { config: node.config };
      case "replSetReconfig":
        allow(root);
        return this.reconfig(index, command.replSetReconfig);
      case "createUser": {
        allow(root || (excepted && database === "admin"));
        if (this.primary !== index) throw new Refused(10107, "not primary");
        const user = `${database}.${command.createUser}`;
        if (node.users.has(user)) throw new Refused(51003, `User "${user}" already exists`);
        node.users.set(user, { password: command.pwd, roles: command.roles });
        return this.did(`createUser ${user}`);
      }
      case "updateUser": {
        allow(root);
        if (this.primary !== index) throw new Refused(10107, "not primary");
        const user = node.users.get(`${database}.${command.updateUser}`);
        user.password = command.pwd;
        return this.did(`updateUser ${database}.${command.updateUser}`);
      }
      case "usersInfo":
        allow(root);
        return { users: node.users.has(`${database}.${command.usersInfo}`) ? [{ user: command.usersInfo }] : [] };
      default:
        throw new Refused(59, `no such command: '${name}'`);
    }
  }

  did(what) {
    this.log.push(what);
    return {};
  }

  hello(index, command) {
    const node = this.nodes[index];
    const reply = { isWritablePrimary: false, ismaster: false, secondary: false, helloOk: true, minWireVersion: 0, maxWireVersion: 25 };
    Object.assign(reply, { maxBsonObjectSize: 16777216, maxMessageSizeBytes: 48000000, maxWriteBatchSize: 100000, readOnly: false });
    const asked = command.saslSupportedMechs;
    if (asked && node.users.has(asked)) reply.saslSupportedMechs = ["SCRAM-SHA-256"];
    const listed = node.config && node.config.members.some((member) => member.host === this.addresses[index]);
    if (!node.config || node.loading || !listed) return { ...reply, isreplicaset: true, info: "Does not have a valid replica set config" };
    const isPrimary = this.primary === index;
    Object.assign(reply, { setName: node.config._id, hosts: node.config.members.map((member) => member.host), me: this.addresses[index] });
    Object.assign(reply, { isWritablePrimary: isPrimary, ismaster: isPrimary, secondary: !isPrimary && !node.syncing });
    if (this.primary >= 0) reply.primary = this.addresses[this.primary];
    return reply;
  }

  initiate(index, config) {
    const own = this.nodes[index];
    if (own.config) throw new Refused(23, "already initialized");
    for (const { host } of config.members) {
      const other = this.nodes[this.addresses.indexOf(host)];
      if (!other || other.silent || other.loading) throw new Refused(74, `replSetInitiate quorum check failed because not all proposed set members responded affirmatively: ${host}`);
      if (other.config) throw new Refused(103, `Our config version of 1 is no larger than the version on ${host}`);
    }
    this.founded += 1;
    const users = new Map();
    for (const { host } of config.members) Object.assign(this.nodes[this.addresses.indexOf(host)], { config: { version: 1, term: 1, ...config }, users });
    // The set elects whom it likes.
    this.primary = this.addresses.indexOf(config.members[config.members.length - 1].host);
    return this.did("replSetInitiate");
  }

  reconfig(index, config) {
    if (this.primary !== index) throw new Refused(10107, "not primary");
    const own = this.nodes[index];
    if (config.version !== own.config.version + 1) throw new Refused(103, "New and old configurations differ in their versions");
    for (const { host } of config.members) Object.assign(this.nodes[this.addresses.indexOf(host)], { config, users: own.users });
    return this.did(`replSetReconfig ${config.members.length}`);
  }

  password(index, user) {
    const known = this.nodes[index].users.get(user);
    return known ? known.password : null;
  }

  /** `connect` of mongosh, as the pod with this number has it. */
  connectFrom(pod, port) {
    return (uri) => {
      const { host, username, password, searchParams } = new URL(uri);
      const local = host === `127.0.0.1:${port}`;
      const index = local ? pod : this.addresses.indexOf(host);
      if (index < 0 || this.nodes[index].silent) throw new Error(`connect ECONNREFUSED ${host}`);
      const session = { user: null };
      if (username) {
        session.user = `${searchParams.get("authSource")}.${decodeURIComponent(username)}`;
        if (this.password(index, session.user) !== decodeURIComponent(password)) throw new Refused(18, "Authentication failed.");
      }
      return this.database(index, "admin", session, local);
    };
  }

  database(index, name, session, local) {
    return {
      adminCommand: (command) => this.command(index, "admin", command, session, local),
      runCommand: (command) => this.command(index, name, command, session, local),
      getSiblingDB: (other) => this.database(index, other, session, local),
      getMongo: () => ({ close() {} }),
    };
  }
}

module.exports = { World, Refused };

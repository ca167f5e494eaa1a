// The stand-in's servers as MongoDB's wire protocol has them, as far as mongosh needs it: OP_MSG, the OP_QUERY of a first handshake, and
// a login by SCRAM-SHA-256.
"use strict";

const crypto = require("crypto");
const net = require("net");

// --- BSON ---------------------------------------------------------------------------------------------------------------------

function encodeDocument(document) {
  const parts = Object.entries(document).filter(([, value]) => value !== undefined).map(([key, value]) => encodeField(key, value));
  const body = Buffer.concat([...parts, Buffer.from([0])]);
  const size = Buffer.alloc(4);
  size.writeInt32LE(body.length + 4);
  return Buffer.concat([size, body]);
}

function encodeField(key, value) {
  const field = (type, bytes) => Buffer.concat([Buffer.from([type]), Buffer.from(`${key}\0`), bytes]);
  const number = (size, write) => {
    const bytes = Buffer.alloc(size);
    write(bytes);
    return bytes;
  };
  if (value === null) return field(0x0a, Buffer.alloc(0));
  if (typeof value === "boolean") return field(0x08, Buffer.from([value ? 1 : 0]));
  if (typeof value === "string") {
    const text = Buffer.from(`${value}\0`);
    return field(0x02, Buffer.concat([number(4, (bytes) => bytes.writeInt32LE(text.length)), text]));
  }
  if (typeof value === "number") {
    return Number.isInteger(value) && Math.abs(value) < 2 ** 31
      ? field(0x10, number(4, (bytes) => bytes.writeInt32LE(value)))
      : field(0x01, number(8, (bytes) => bytes.writeDoubleLE(value)));
  }
  if (Buffer.isBuffer(value)) {
    return field(0x05, Buffer.concat([number(4, (bytes) => bytes.writeInt32LE(value.length)), Buffer.from([0]), value]));
  }
  if (Array.isArray(value)) return field(0x04, encodeDocument({ ...value }));
  return field(0x03, encodeDocument(value));
}

function decodeDocument(bytes, start = 0) {
  const end = start + bytes.readInt32LE(start) - 1;
  const document = {};
  let at = start + 4;
  while (at < end) {
    const type = bytes[at];
    const zero = bytes.indexOf(0, at + 1);
    const key = bytes.toString("utf8", at + 1, zero);
    at = zero + 1;
    const size = () => bytes.readInt32LE(at);
    switch (type) {
      case 0x01: document[key] = bytes.readDoubleLE(at); at += 8; break;
      case 0x02: document[key] = bytes.toString("utf8", at + 4, at + 3 + size()); at += 4 + size(); break;
      case 0x03: document[key] = decodeDocument(bytes, at); at += size(); break;
      case 0x04: document[key] = Object.values(decodeDocument(bytes, at)); at += size(); break;
      case 0x05: document[key] = bytes.subarray(at + 5, at + 5 + size()); at += 5 + size(); break;
      case 0x07: at += 12; break;
      case 0x08: document[key] = bytes[at] === 1; at += 1; break;
      case 0x09: case 0x11: at += 8; break;
      case 0x0a: document[key] = null; break;
      case 0x10: document[key] = size(); at += 4; break;
      case 0x12: document[key] = Number(bytes.readBigInt64LE(at)); at += 8; break;
      default: throw new Error(`BSON type ${type} of ${key}`);
    }
  }
  return document;
}

// --- The login ----------------------------------------------------------------------------------------------------------------

const ITERATIONS = 4096;
const hmac = (key, text) => crypto.createHmac("sha256", key).update(text).digest();

class Scram {
  constructor(servers, index, database, payload) {
    this.first = payload.toString().replace(/^n,,/, "");
    const [, name, nonce] = /^n=([^,]*),r=(.*)$/.exec(this.first);
    this.user = `${database}.${name.replaceAll("=2C", ",").replaceAll("=3D", "=")}`;
    this.password = servers.password(index, this.user);
    this.nonce = nonce + crypto.randomBytes(12).toString("base64");
    this.salt = crypto.randomBytes(16);
    this.challenge = `r=${this.nonce},s=${this.salt.toString("base64")},i=${ITERATIONS}`;
  }

  /** The server's last word, or null if the password is another. */
  finish(payload) {
    const text = payload.toString();
    const [, bare, proof] = /^(.*),p=(.*)$/.exec(text);
    if (this.password === null) return null;
    const salted = crypto.pbkdf2Sync(this.password, this.salt, ITERATIONS, 32, "sha256");
    const clientKey = hmac(salted, "Client Key");
    const stored = crypto.createHash("sha256").update(clientKey).digest();
    const message = `${this.first},${this.challenge},${bare}`;
    const signature = hmac(stored, message);
    const expected = Buffer.from(clientKey.map((byte, at) => byte ^ signature[at])).toString("base64");
    return expected === proof ? `v=${hmac(hmac(salted, "Server Key"), message).toString("base64")}` : null;
  }
}

// --- The protocol -------------------------------------------------------------------------------------------------------------

function answer(servers, connection, database, command) {
  const { index, session, local } = connection;
  const refuse = (code, message) => ({ ok: 0, code, codeName: `Code${code}`, errmsg: message });
  try {
    if ("saslStart" in command) {
      connection.scram = new Scram(servers, index, database, command.payload);
      return { ok: 1, conversationId: 1, done: false, payload: Buffer.from(connection.scram.challenge) };
    }
    if ("saslContinue" in command) {
      if (command.payload.length === 0) return { ok: 1, conversationId: 1, done: true, payload: Buffer.alloc(0) };
      const last = connection.scram.finish(command.payload);
      if (last === null) return refuse(18, "Authentication failed.");
      session.user = connection.scram.user;
      return { ok: 1, conversationId: 1, done: true, payload: Buffer.from(last) };
    }
    return { ok: 1, ...servers.command(index, database, command, session, local) };
  } catch (error) {
    return refuse(error.code || 1, error.message);
  }
}

function message(opcode, to, body) {
  const header = Buffer.alloc(16);
  header.writeInt32LE(16 + body.length, 0);
  header.writeInt32LE(1, 4);
  header.writeInt32LE(to, 8);
  header.writeInt32LE(opcode, 12);
  return Buffer.concat([header, body]);
}

function handle(servers, connection, bytes) {
  const id = bytes.readInt32LE(4);
  const opcode = bytes.readInt32LE(12);
  if (opcode === 2013) {
    const command = decodeDocument(bytes, 21);
    const reply = answer(servers, connection, command.$db, command);
    return message(2013, id, Buffer.concat([Buffer.alloc(5), encodeDocument(reply)]));
  }
  if (opcode === 2004) {
    const command = decodeDocument(bytes, bytes.indexOf(0, 20) + 9);
    const reply = answer(servers, connection, "admin", command);
    const head = Buffer.alloc(20);
    head.writeInt32LE(8, 0);
    head.writeInt32LE(1, 16);
    return message(1, id, Buffer.concat([head, encodeDocument(reply)]));
  }
  throw new Error(`opcode ${opcode}`);
}

/** Listens as one of the servers. Resolves to what stops it. */
function listen(servers, port, host, which, local) {
  const server = net.createServer((socket) => {
    const index = which();
    if (servers.nodes[index].silent) return socket.destroy();
    const connection = { index, local, session: { user: null } };
    let held = Buffer.alloc(0);
    socket.on("error", () => {});
    socket.on("data", (chunk) => {
      held = Buffer.concat([held, chunk]);
      while (held.length >= 4 && held.length >= held.readInt32LE(0)) {
        const size = held.readInt32LE(0);
        socket.write(handle(servers, connection, held.subarray(0, size)));
        held = held.subarray(size);
      }
    });
  });
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => resolve({ port: server.address().port, close: () => server.close() }));
  });
}

module.exports = { listen };

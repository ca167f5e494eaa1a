// Explores what MongoDB's pods can go through, with the decisions of setup.js, and looks for a second replica set.
//
// model.js SETUP_JS [--small [MUTANT] | --thorough]: prints what was explored as one line of JSON for each exploration; exits with 1, and the way
// there, at the first state that must not be.
//
// What is modelled of each member, all of it as unfavourable as servers can be:
// - its volume: empty, with the set's configuration but without all data ("partial"), or with both ("full");
// - its server: down, loading (answers `hello` as if it had no configuration, whatever its volume holds; refuses heartbeats),
//   lost (does not find its own name in its configuration; answers `hello` as if it had none), or up;
// - which of two sides of a partition it is on.
// At any moment a server may crash, start, load, lose or find its name; a volume whose server is down may be lost; the network may
// split in any way or heal; a configuration spreads from a member to an empty one that it reaches, and data from a full to a partial one.
// Pod 0 looks at its peers one after the other, decides, and carries the decision out at any later moment: the server checks what
// it checks (all members answer, none has a configuration), and stores the configuration at any later moment again.
"use strict";

const path = require("path");

const EMPTY = 0, PARTIAL = 1, FULL = 2;
const DOWN = 0, LOADING = 1, LOST = 2, UP = 3;
// What pod 0 is about to do, besides having looked at so many peers: the decision, and the server's check.
const DECIDED = 100, CHECKED = 101;
// The same with a decision that does not name all members.
const DECIDED_ALONE = 102, CHECKED_ALONE = 103;

const setup = require(path.resolve(process.argv[2]));
const small = process.argv[3] === "--small";
// What a server of the model does wrong.
const mutant = process.argv[4] || "";

const address = (index) => `m-${index}:27017`;
const addresses = (count) => Array.from({ length: count }, (_, index) => address(index));

class Violation extends Error {}

/** Breadth-first. Each state is a text; `next` lists [event, state]; `check` throws. */
function explore(name, start, next, check) {
  const from = new Map([[start, null]]);
  let edge = [start];
  let transitions = 0;
  const trace = (state) => {
    const events = [];
    for (let at = state; from.get(at); at = from.get(at)[0]) events.unshift(from.get(at)[1]);
    return events;
  };
  while (edge.length > 0) {
    const found = [];
    for (const state of edge) {
      let successors;
      try {
        check(state);
        successors = next(state);
      } catch (error) {
        if (!(error instanceof Violation)) throw error;
        console.log(JSON.stringify({ name, violation: error.message, after: trace(state) }));
        process.exit(1);
      }
      for (const [event, successor] of successors) {
        transitions += 1;
        if (from.has(successor)) continue;
        from.set(successor, [state, event]);
        found.push(successor);
      }
    }
    edge = found;
  }
  return { name, states: from.size, transitions };
}

// --- A set with a fixed number of members ---------------------------------------------------------------------------------------

/** How a member looks to others, and to itself. */
function answer(member, members, primary) {
  if (member.server === DOWN) return null;
  if (member.server !== UP || member.volume === EMPTY) return setup.seen({ isreplicaset: true });
  const state = { isWritablePrimary: primary, secondary: !primary && member.volume === FULL, primary: primary ? "somebody" : undefined };
  return setup.seen({ setName: "rs0", hosts: members, ...state });
}

function encode(members, phase) {
  return String.fromCharCode(phase + 1, ...members.map((member) => 1 + member.volume + 4 * member.server + 16 * member.side));
}

function decode(state) {
  const member = (code) => ({ volume: (code - 1) % 4, server: ((code - 1) >> 2) % 4, side: (code - 1) >> 4 });
  return { phase: state.charCodeAt(0) - 1, members: [...state.slice(1)].map((char) => member(char.charCodeAt(0))) };
}

/** All members but pod 0 are alike, so their order does not count; nor does which side is called which. */
function canonical(members, phase, symmetric) {
  const flip = members[0].side;
  const seen = members.map((member) => ({ ...member, side: member.side ^ flip }));
  if (symmetric) {
    const rank = (member) => member.volume + 4 * member.server + 16 * member.side;
    const [first, ...rest] = seen;
    return encode([first, ...rest.sort((one, other) => rank(one) - rank(other))], phase);
  }
  return encode(seen, phase);
}

function fixed(count, { symmetric, oneByOne }) {
  const all = addresses(count);
  const reach = (members, one, other) => members[one].side === members[other].side;

  const decisions = new Map();
  const decisionOf = (members, pod, seenBefore, primary) => {
    const kind = (member, index) => {
      if (index !== pod && !reach(members, pod, index)) return "-";
      if (member.server === DOWN) return "-";
      return member.server !== UP || member.volume === EMPTY ? "0" : String(member.volume);
    };
    const key = `${pod} ${seenBefore} ${primary} ${members.map(kind).join("")}`;
    if (!decisions.has(key)) decisions.set(key, decideFor(members, pod, seenBefore, primary));
    return decisions.get(key);
  };
  const decideFor = (members, pod, seenBefore, primary) => {
    const view = (index) => (index === pod || reach(members, pod, index) ? answer(members[index], all, primary === index) : null);
    const blank = setup.seen({ isreplicaset: true });
    const peers = all
      .map((peer, index) => ({ address: peer, index }))
      .filter((peer) => peer.index !== pod)
      // What was seen earlier looked as if there was no set: the only way to go on towards founding one.
      .map((peer, order) => ({ address: peer.address, seen: order < seenBefore ? blank : view(peer.index) }));
    return setup.decide({ ordinal: pod, self: all[pod], set: "rs0", members: all, own: view(pod), peers, users: true, strangers: [] });
  };

  const refuses = (members) => {
    const others = members.slice(1);
    return others.some((other) => other.side !== members[0].side || other.server !== UP || other.volume !== EMPTY);
  };

  const decided = (decision) => (decision.members.length === count ? DECIDED : DECIDED_ALONE);

  const next = (state) => {
    const { members, phase } = decode(state);
    const successors = [];
    const to = (event, changed, newPhase = phase) => successors.push([event, canonical(changed, newPhase, symmetric)]);
    const withMember = (index, change) => members.map((member, at) => (at === index ? { ...member, ...change } : member));

    members.forEach((member, index) => {
      const onServer = (event, server) => {
        // What a server was about to do dies with it; what setup.js has decided does not.
        const kept = index === 0 && server === DOWN && (phase === CHECKED || phase === CHECKED_ALONE) ? 0 : phase;
        to(`${event} ${index}`, withMember(index, { server }), kept);
      };
      if (member.server !== DOWN) onServer("crash", DOWN);
      if (member.server === DOWN) onServer("start", LOADING);
      if (member.server === LOADING) onServer("load", UP);
      if (member.server === LOADING && member.volume !== EMPTY) onServer("lose the name of", LOST);
      if (member.server === LOST) onServer("find the name of", UP);
      if (member.server === DOWN && member.volume !== EMPTY) to(`lose the volume of ${index}`, withMember(index, { volume: EMPTY }));
      if (member.server === UP) {
        members.forEach((other, from) => {
          if (from === index || other.server !== UP || !reach(members, from, index)) return;
          if (member.volume === EMPTY && other.volume !== EMPTY) to(`${from} brings in ${index}`, withMember(index, { volume: PARTIAL }));
          if (member.volume === PARTIAL && other.volume === FULL) to(`${index} syncs from ${from}`, withMember(index, { volume: FULL }));
        });
      }
    });
    for (let split = 0; split < 1 << (count - 1); split += 1) {
      to(`split ${split}`, members.map((member, index) => ({ ...member, side: index === 0 ? 0 : (split >> (index - 1)) & 1 })));
    }

    // Pods other than 0, and pod 0 with whatever primary there may be.
    members.forEach((member, pod) => {
      for (const primary of [-1, ...members.keys()]) {
        if (primary >= 0 && !(members[primary].server === UP && members[primary].volume === FULL)) continue;
        const decision = decisionOf(members, pod, 0, primary);
        const { action } = decision;
        if (action === "join") throw new Violation(`pod ${pod} adds itself to a set that it is in`);
        if (pod !== 0 && action === "found") throw new Violation(`pod ${pod} founds a set`);
        if (pod === 0 && action === "found" && !oneByOne && phase < DECIDED) to("pod 0 decides to found", members, decided(decision));
      }
    });
    if (oneByOne && phase < DECIDED) {
      const looked = phase;
      // A look at any one peer; looking twice at the same one only makes more possible than there is.
      const blank = (index) => reach(members, 0, index) && answer(members[index], all, false) && !answer(members[index], all, false).set;
      if (looked < count - 1 && members.some((_, index) => index > 0 && blank(index))) to("pod 0 looks at a peer", members, looked + 1);
      if (looked > 0) to("pod 0 starts looking anew", members, 0);
      const decision = decisionOf(members, 0, looked, -1);
      if (looked === count - 1 && decision.action === "found") to("pod 0 decides to found", members, decided(decision));
    }
    const fresh = members[0].server === UP && members[0].volume === EMPTY;
    if (phase === DECIDED) to("the server of 0 checks", members, fresh && !refuses(members) ? CHECKED : 0);
    if (phase === DECIDED_ALONE) to("the server of 0 checks itself", members, fresh ? CHECKED_ALONE : 0);
    if (phase === CHECKED || phase === CHECKED_ALONE) {
      if (fresh) {
        if (members.some((member) => member.volume !== EMPTY)) throw new Violation("a second set is founded while the first one lives");
        to("the server of 0 founds", withMember(0, { volume: FULL }), 0);
      } else {
        to("the server of 0 founds nothing", members, 0);
      }
    }
    return successors;
  };

  // From every state: once all servers run and reach each other, and nothing more happens to them, everybody is in the one set.
  const settled = new Map();
  let remnants = 0;
  const check = (state) => {
    const { members, phase } = decode(state);
    const healed = members.map((member) => ({ ...member, side: 0, server: UP }));
    const key = encode(healed, phase);
    if (!settled.has(key)) {
      let now = key;
      for (;;) {
        const useful = /^(\d+ brings in|\d+ syncs|pod 0 (looks|decides)|the server of 0)/;
        const step = next(now).find(([event, to]) => useful.test(event) && to !== now);
        if (!step) break;
        now = step[1];
      }
      settled.set(key, decode(now).members.every((member) => member.volume === FULL));
    }
    // A set all of whose complete copies are lost cannot be saved, and is not founded anew over what is left.
    const isLost = members.some((member) => member.volume === PARTIAL) && members.every((member) => member.volume !== FULL);
    if (isLost) remnants += 1;
    if (!isLost && !settled.get(key)) throw new Violation("the members never get together");
    if (isLost && settled.get(key)) throw new Violation("a set is founded over the rest of another one");
  };

  const start = canonical(addresses(count).map(() => ({ volume: EMPTY, server: DOWN, side: 0 })), 0, symmetric);
  const looks = oneByOne ? "one by one" : "at once";
  const order = symmetric ? "alike" : "told apart";
  return { ...explore(`${count} members, ${order}, looked at ${looks}`, start, next, check), remnants };
}

// --- A set that grows -----------------------------------------------------------------------------------------------------------

/**
 * Members that come later add themselves through the primary. A member's volume is null or { config, full }; `configs` lists the
 * members of each configuration in the order in which they were made. `voters` have been in sync once: only they count for a majority.
 * `budget` bounds crashes, losses and splits.
 */
function growing(from, to, budget) {
  const all = addresses(to);
  const reach = (state, one, other) => state.side[one] === state.side[other];
  const up = (state, index) => state.up[index] && index < state.expected;
  const volume = (state, index) => state.volumes[index];
  const listed = (state, index) => volume(state, index) && state.configs[volume(state, index).config].includes(index);

  /** Who can be primary: it is in sync, and a majority of voters follows it and knows no newer configuration. One is until it cannot be. */
  const able = (state) =>
    all.map((_, index) => index).filter((index) => {
      if (!up(state, index) || !listed(state, index) || !volume(state, index).full) return false;
      const { config } = volume(state, index);
      const voters = state.configs[config].filter((member) => state.voters.includes(member));
      const follow = voters.filter((member) => up(state, member) && reach(state, index, member) && volume(state, member) && volume(state, member).config <= config);
      return voters.includes(index) && follow.length * 2 > voters.length;
    });

  const look = (state, viewer, index, primary) => {
    if (viewer !== index && !reach(state, viewer, index)) return null;
    if (!up(state, index)) return null;
    if (!listed(state, index)) return setup.seen({ isreplicaset: true });
    const isPrimary = primary === index;
    const hosts = state.configs[volume(state, index).config].map(address);
    return setup.seen({ setName: "rs0", hosts, isWritablePrimary: isPrimary, secondary: !isPrimary && volume(state, index).full, primary: primary >= 0 ? address(primary) : undefined });
  };

  const next = (text) => {
    const state = JSON.parse(text);
    const successors = [];
    const go = (event, change, cost = 0) => {
      if (state.budget < cost) return;
      successors.push([event, JSON.stringify({ ...state, budget: state.budget - cost, ...change })]);
    };
    const replaced = (list, index, value) => list.map((old, at) => (at === index ? value : old));
    if (state.expected < to) go("grow", { expected: to });
    for (let index = 0; index < state.expected; index += 1) {
      if (state.up[index]) go(`crash ${index}`, { up: replaced(state.up, index, false), pending: replaced(state.pending, index, null) }, 1);
      else go(`start ${index}`, { up: replaced(state.up, index, true) });
      if (!state.up[index] && volume(state, index)) go(`lose the volume of ${index}`, { volumes: replaced(state.volumes, index, null) }, 1);
    }
    for (let split = 0; split < 1 << (state.expected - 1); split += 1) {
      const side = all.map((_, index) => (index === 0 || index >= state.expected ? 0 : (split >> (index - 1)) & 1));
      if (side.some((value, index) => value !== state.side[index])) go(`split ${split}`, { side }, split === 0 ? 0 : 1);
    }
    for (let index = 0; index < state.expected; index += 1) {
      for (let source = 0; source < state.expected; source += 1) {
        if (source === index || !up(state, index) || !up(state, source) || !reach(state, index, source) || !volume(state, source)) continue;
        const theirs = volume(state, source), own = volume(state, index);
        const knows = state.configs[theirs.config].includes(index);
        if ((!own && knows) || (own && own.config < theirs.config)) {
          go(`${source} tells ${index}`, { volumes: replaced(state.volumes, index, { config: theirs.config, full: Boolean(own && own.full) }) });
        }
        if (own && !own.full && theirs.full && own.config === theirs.config && listed(state, index)) {
          const voters = state.voters.includes(index) ? state.voters : [...state.voters, index].sort();
          go(`${index} syncs from ${source}`, { volumes: replaced(state.volumes, index, { ...own, full: true }), voters });
        }
      }
    }
    const candidates = able(state);
    const leaders = candidates.filter((index) => index === state.leader);
    if (leaders.length === 0) candidates.forEach((leader) => go(`elect ${leader}`, { leader }));
    for (let pod = 0; pod < state.expected; pod += 1) {
      if (!up(state, pod)) continue;
      for (const primary of [-1, ...leaders]) {
        const members = addresses(Math.max(state.expected, pod + 1));
        const peers = members.map((peer, index) => ({ address: peer, index })).filter((peer) => peer.index !== pod);
        const world = {
          ordinal: pod, self: address(pod), set: "rs0", members, own: look(state, pod, pod, primary), users: true, strangers: [],
          peers: peers.map((peer) => ({ address: peer.address, seen: look(state, pod, peer.index, primary) })),
        };
        const decision = setup.decide(world);
        if (decision.action === "found" && state.pending[pod] === null) {
          if (pod !== 0) throw new Violation(`pod ${pod} founds a set`);
          const others = members.slice(1).map((_, index) => index + 1);
          const refused = others.some((other) => !up(state, other) || !reach(state, 0, other) || volume(state, other));
          if (refused || volume(state, 0)) continue;
          if (state.volumes.some((held) => held)) throw new Violation("a second set is founded while the first one lives");
          const first = members.map((_, index) => index);
          go("found", { configs: [first], volumes: replaced(state.volumes, 0, { config: 0, full: true }), leader: 0, voters: first, pending: state.pending.map(() => null) });
        }
        // The configuration is read now and written at any later moment.
        if (decision.action === "join" && state.pending[pod] === null) {
          const through = members.indexOf(decision.primary);
          go(`${pod} reads the configuration`, { pending: replaced(state.pending, pod, { through, config: volume(state, through).config }) });
        }
      }
      const pending = state.pending[pod];
      if (pending) {
        const done = { pending: replaced(state.pending, pod, null) };
        const { through } = pending;
        const read = state.configs[pending.config];
        const current = volume(state, through) && volume(state, through).config === pending.config;
        const takes = leaders.includes(through) && reach(state, pod, through) && (current || mutant === "writes-blindly");
        if (!takes || !read || read.includes(pod)) {
          go(`${pod} is refused`, done);
        } else {
          const config = state.configs.length;
          const before = state.configs[volume(state, through).config];
          const after = [...read, pod].sort();
          if (before.some((member) => !after.includes(member))) throw new Violation("a member is dropped from the set");
          go(`${pod} joins through ${through}`, { ...done, configs: [...state.configs, after], volumes: replaced(state.volumes, through, { config, full: true }) });
        }
      }
    }
    return successors;
  };

  const settled = new Map();
  let remnants = 0;
  const check = (text) => {
    const state = JSON.parse(text);
    const isLost = state.volumes.some((held) => held) && state.volumes.every((held) => !held || !held.full);
    if (isLost) {
      remnants += 1;
      return;
    }
    const healed = { ...state, expected: to, budget: 0, up: all.map(() => true), side: all.map(() => 0) };
    let now = JSON.stringify(healed);
    const key = now;
    if (!settled.has(key)) {
      for (;;) {
        const step = next(now).find(([, after]) => after !== now);
        if (!step) break;
        now = step[1];
      }
      const end = JSON.parse(now);
      const newest = end.configs.length - 1;
      const together = end.volumes.every((held) => held && held.full && held.config === newest) && end.configs[newest].length === to;
      settled.set(key, together);
    }
    if (!settled.get(key)) throw new Violation("the members never get together");
  };

  const start = {
    expected: from, budget, up: all.map((_, index) => index >= from), side: all.map(() => 0), volumes: all.map(() => null),
    configs: [], leader: -1, voters: [], pending: all.map(() => null),
  };
  return { ...explore(`from ${from} to ${to} members, ${budget} mishaps`, JSON.stringify(start), next, check), remnants };
}

const explorations = small
  ? [() => fixed(3, { symmetric: false, oneByOne: true }), () => growing(1, 3, 1)]
  : [
      () => fixed(1, { symmetric: false, oneByOne: true }),
      () => fixed(2, { symmetric: false, oneByOne: true }),
      () => fixed(3, { symmetric: false, oneByOne: true }),
      () => fixed(4, { symmetric: true, oneByOne: true }),
      () => fixed(5, { symmetric: true, oneByOne: false }),
      () => growing(1, 3, 2),
      () => growing(3, 5, 0),
    ];
if (process.argv[3] === "--thorough") explorations.push(() => growing(2, 4, 2), () => growing(3, 5, 1));
for (const exploration of explorations) {
  const began = Date.now();
  console.log(JSON.stringify({ ...exploration(), seconds: (Date.now() - began) / 1000 }));
}

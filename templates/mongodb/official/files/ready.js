// Whether this server may count as ready: it is primary or in sync, or it has never been in a set. A member that starts or syncs is not,
// so that a rolling update waits for it before it takes the next one.
function isReady(hello) {
  const isBlank = Boolean(hello.isreplicaset) && (hello.saslSupportedMechs || []).length === 0;
  return Boolean(hello.isWritablePrimary || hello.secondary || isBlank);
}

if (typeof db === "undefined") {
  module.exports = { isReady };
} else {
  // Users are data: a server that knows root has been in a set, though it may not have found its place in it yet.
  quit(isReady(db.adminCommand({ hello: 1, saslSupportedMechs: "admin.root" })) ? 0 : 1);
}

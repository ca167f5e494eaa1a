// Reads custom resources by the validators that are made from their published schemas, and says what those refuse and which fields they never
// look at, which are none.
//
// Usage: published.mjs MODULES FILE, with the folder of the validators and a JSON object on each line.

import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const VALIDATORS = {
  "external-secrets.io/v1 ExternalSecret":
    "external-secrets/_schemas/ComGithubExternalSecretsExternalSecretsApisExternalsecretsV1ExternalSecret.js",
  "gateway.networking.k8s.io/v1 HTTPRoute": "gateway-api/_schemas/IoK8sSigsGatewayApiApisV1HTTPRoute.js",
};

// Stands in for a value and takes what is read out of `unread`.
function watched(value, path, unread) {
  if (typeof value !== "object" || value === null) {
    return value;
  }
  const children = new Map(Object.keys(value).map((key) => [key, watched(value[key], `${path}.${key}`, unread)]));
  children.forEach((_, key) => unread.add(`${path}.${key}`));
  return new Proxy(value, {
    get(target, key) {
      unread.delete(`${path}.${String(key)}`);
      return children.has(key) ? children.get(key) : target[key];
    },
  });
}

const [modules, file] = process.argv.slice(2);
for (const line of readFileSync(file, "utf8").split("\n").filter(Boolean)) {
  const given = JSON.parse(line);
  const validator = VALIDATORS[`${given.apiVersion} ${given.kind}`];
  if (validator === undefined) {
    continue;
  }
  const { validate } = await import(pathToFileURL(`${modules}/@kubernetes-models/${validator}`));
  const name = `${given.kind} ${given.metadata.name}`;
  const unread = new Set();
  if (!validate(watched(given, "", unread))) {
    validate.errors.forEach((error) => console.log(`${name}: ${error.instancePath} ${error.message ?? error.keyword}`));
  }
  // Below a field that is unknown nothing is read.
  const outermost = (path) => ![...unread].some((other) => path.startsWith(`${other}.`));
  [...unread].filter(outermost).forEach((path) => console.log(`${name}: ${path} is unknown`));
  console.log("read", name);
}

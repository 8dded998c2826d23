// JSON Schema -> the lists of places where a secret may stand: those for secrets, and those for addresses, which may
// hold one.

/** @typedef {import("./walk.mjs").Schema} Schema */

/** Types of src/config/secret.ts. */
const SECRETS = ["Secret"];
const ADDRESSES = ["SecretWebAddress", "SecretProxyAddress"];

/**
 * Every path in a config at which a `Secret` stands, sorted; `*` is any index or free key. Recursive types are followed
 * once.
 * @param {Schema} root
 * @returns {string[][]}
 */
export function secretPlaces(root) {
  return placesOf(root, SECRETS);
}

/**
 * The same for addresses.
 * @param {Schema} root
 * @returns {string[][]}
 */
export function addressPlaces(root) {
  return placesOf(root, ADDRESSES);
}

/**
 * @param {Schema} root
 * @param {readonly string[]} types
 * @returns {string[][]}
 */
function placesOf(root, types) {
  const wanted = new Set(types.map((name) => `#/definitions/${name}`));
  /** @type {Map<string, string[]>} */
  const places = new Map();
  /** @type {(schema: Schema, path: string[], open: string[]) => void} */
  const visit = (schema, path, open) => {
    if (wanted.has(schema.$ref)) {
      places.set(JSON.stringify(path), path);
    } else if (schema.$ref !== undefined) {
      if (open.includes(schema.$ref)) return;
      visit(root.definitions[schema.$ref.replace(/^#\/definitions\//, "")], path, [...open, schema.$ref]);
    }
    for (const [key, property] of Object.entries(schema.properties ?? {}))
      visit(property, [...path, key], open);
    if (typeof schema.additionalProperties === "object")
      visit(schema.additionalProperties, [...path, "*"], open);
    if (schema.items !== undefined) visit(schema.items, [...path, "*"], open);
    for (const part of [...(schema.anyOf ?? []), ...(schema.allOf ?? [])]) visit(part, path, open);
    if (schema.then !== undefined) visit(schema.then, path, open);
  };
  visit(root, [], []);
  return [...places].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, path]) => path);
}

// From the published schema to the one that the validators are made of: only what decides, nothing that explains.

import { mapSchema } from "./walk.mjs";

/** @typedef {import("./walk.mjs").Schema} Schema */

const ANNOTATIONS = [
  "$schema",
  "$id",
  "title",
  "description",
  "default",
  "examples",
  "allowComments",
  "allowTrailingCommas",
];

/**
 * A copy of a schema without annotations (`deprecated` stays: a diagnostic needs it) and without definitions that
 * nothing refers to.
 * @param {Schema} root
 * @returns {Schema}
 */
export function stripAnnotations(root) {
  const bare = mapSchema(root, (schema) => {
    const copy = { ...schema };
    for (const keyword of ANNOTATIONS) delete copy[keyword];
    return copy;
  });
  return withoutUnusedDefinitions(bare);
}

/**
 * A copy of a schema with only those definitions that can be reached from its root, in their order.
 * @param {Schema} root
 * @returns {Schema}
 */
export function withoutUnusedDefinitions(root) {
  const { definitions, ...rest } = root;
  const used = new Set();
  const visit = (/** @type {Schema} */ schema) => {
    mapSchema(schema, (part) => {
      const name = part.$ref?.replace(/^#\/definitions\//, "");
      if (name !== undefined && !used.has(name)) {
        used.add(name);
        visit(definitions[name]);
      }
      return part;
    });
  };
  visit(rest);
  const kept = Object.entries(definitions).filter(([name]) => used.has(name));
  return { ...rest, definitions: Object.fromEntries(kept) };
}

// TypeScript types -> JSON Schema. One run of ts-json-schema-generator, then what it cannot express is put right here.

import tsJsonSchemaGenerator from "ts-json-schema-generator";
import { withoutUnusedDefinitions } from "./strip.mjs";
import { mapSchema, resolveRef } from "./walk.mjs";

/** @typedef {import("./walk.mjs").Schema} Schema */

/**
 * @param {{type: string, path: string, id: string, title: string}} target root type, the files it is found in (a glob),
 *   `$id` and title of the schema
 * @returns {Schema} draft-07, properties in source order; the same for the same sources
 */
export function schemaFromTypes({ type, path, id, title }) {
  const generator = tsJsonSchemaGenerator.createGenerator({
    path,
    type,
    tsconfig: "tsconfig.json",
    skipTypeCheck: true,
    topRef: false,
    sortProps: false,
    encodeRefs: false,
  });
  const raw = generator.createSchema(type);
  const generated = mapSchema(raw, (schema) =>
    documentMappedKeys(documentDiscriminator(separateNamedKeys(joinWords(raw, schema)))),
  );
  const { $schema, definitions, description, ...rest } = generated;
  return withoutUnusedDefinitions({ $schema, $id: id, title, description, ...rest, definitions });
}

/**
 * A union of words that are partly named elsewhere (`"last" | ChannelId`) as one list of words: a wrong word then gives
 * one error with all that would be right.
 * @param {Schema} root
 * @param {Schema} schema
 * @returns {Schema}
 */
function joinWords(root, schema) {
  if (schema.anyOf === undefined) return schema;
  const parts = schema.anyOf.map((/** @type {Schema} */ part) => resolveRef(root, part));
  const words = parts.map((/** @type {Schema} */ { type, enum: list, const: word }) =>
    type === "string" ? (list ?? (word === undefined ? undefined : [word])) : undefined,
  );
  if (words.includes(undefined)) return schema;
  const { anyOf: _joined, ...rest } = schema;
  return { type: "string", enum: words.flat(), ...rest };
}

/**
 * TypeScript makes an index signature repeat the types of the named keys; a free key must not be allowed them.
 * @param {Schema} schema
 * @returns {Schema}
 */
function separateNamedKeys(schema) {
  const free = schema.additionalProperties?.anyOf;
  if (free === undefined || schema.properties === undefined) return schema;
  const named = new Set(Object.values(schema.properties).map((property) => property.$ref));
  const own = free.filter((/** @type {Schema} */ part) => part.$ref === undefined || !named.has(part.$ref));
  return { ...schema, additionalProperties: own.length === 1 ? own[0] : { anyOf: own } };
}

/**
 * Of a discriminated union the generator repeats each branch's discriminator with its description in the `if`, and
 * leaves the property itself undocumented.
 * @param {Schema} schema
 * @returns {Schema}
 */
function documentDiscriminator(schema) {
  if (!schema.allOf?.every((/** @type {Schema} */ part) => part.if !== undefined)) return schema;
  const [name] = Object.keys(schema.properties);
  const values = schema.properties[name].enum;
  const property = {
    type: "string",
    ...schema.properties[name],
    description: `Which form this object has: ${values.map((/** @type {string} */ v) => `\`${v}\``).join(", ")}.`,
    examples: values,
  };
  const allOf = schema.allOf.map((/** @type {Schema} */ part) => ({
    if: { properties: { [name]: { const: part.if.properties[name].const } } },
    // oxlint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema
    then: part.then,
  }));
  return { ...schema, properties: { [name]: property }, allOf };
}

/**
 * The keys of a mapped type (`Partial<Record<ChannelId, X>>`) have no comments of their own: what is said of the whole
 * object is said of each, and its examples are split up.
 * @param {Schema} schema
 * @returns {Schema}
 */
function documentMappedKeys(schema) {
  const bare = Object.entries(schema.properties ?? {}).filter(
    ([, property]) => property.description === undefined,
  );
  if (bare.length === 0 || schema.examples === undefined) return schema;
  const examples = [
    ...new Set(schema.examples.flatMap((/** @type {object} */ example) => Object.values(example))),
  ];
  const properties = { ...schema.properties };
  for (const [name, property] of bare) {
    properties[name] = { ...property, description: `For ${name}. Default: none of its own.`, examples };
  }
  return { ...schema, properties };
}

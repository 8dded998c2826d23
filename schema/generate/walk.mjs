// Walking JSON Schemas (draft-07, as far as our generator writes it).
// Knows where a schema holds further schemas, so that a property called "description" is not taken for a description.

/** @typedef {Record<string, any>} Schema */

const ONE = ["items", "additionalProperties", "propertyNames", "if", "then", "else", "not"];
const LIST = ["allOf", "anyOf", "oneOf"];
const MAP = ["properties", "definitions"];

/** @param {unknown} value @returns {value is Schema} */
const isSchema = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * A copy of a schema in which `change` was applied to every schema, inner ones first.
 * @param {Schema} schema
 * @param {(schema: Schema, keyword: string) => Schema} change gets the keyword under which the schema stands
 * @param {string} [keyword]
 * @returns {Schema}
 */
export function mapSchema(schema, change, keyword = "") {
  const copy = { ...schema };
  for (const key of ONE) if (isSchema(copy[key])) copy[key] = mapSchema(copy[key], change, key);
  for (const key of LIST) {
    if (key in copy) copy[key] = copy[key].map((/** @type {Schema} */ part) => mapSchema(part, change, key));
  }
  for (const key of MAP) {
    if (!(key in copy)) continue;
    const entries = Object.entries(copy[key]);
    copy[key] = Object.fromEntries(entries.map(([name, part]) => [name, mapSchema(part, change, key)]));
  }
  return change(copy, keyword);
}

/**
 * The schema that a `$ref` of the form `#/definitions/Name` stands for; any other schema is given back as it is.
 * @param {Schema} root
 * @param {Schema} schema
 * @returns {Schema}
 */
export function resolveRef(root, schema) {
  let found = schema;
  while (typeof found.$ref === "string") {
    const name = found.$ref.replace(/^#\/definitions\//, "");
    found = root.definitions[name];
    if (found === undefined) throw new Error(`no definition for ${name}`);
  }
  return found;
}

// The types of JSON values, and which of them a schema takes.

import type { SchemaNode, SchemaType } from "./schema-node.ts";

/** What kind of JSON value something is. */
export type JsonType = Exclude<SchemaType, "integer">;

/** The kind of `value`; what JSON has no kind for counts as an object. */
export function jsonTypeOf(value: unknown): JsonType {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  const type = typeof value;
  return type === "boolean" || type === "number" || type === "string" ? type : "object";
}

/** A JSON object, whose values are not known yet. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Whether `value` is a JSON object (no list, not `null`). */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The words of a schema that takes only some values: those of `enum` and `const`, true and false; else `undefined`. */
export function finiteValues(node: SchemaNode): readonly unknown[] | undefined {
  if (node.enum !== undefined) return node.enum;
  if (node.const !== undefined) return [node.const];
  return node.type === "boolean" ? [true, false] : undefined;
}

/** Whether `node` takes values of the kind of `value`; a fraction is of the kind of whole numbers. */
export function takesKindOf(node: SchemaNode, value: unknown): boolean {
  const kind = jsonTypeOf(value);
  const { type } = node;
  if (typeof type === "string") return isKind(type, kind);
  if (type !== undefined) return type.some((one) => isKind(one, kind));
  const values = finiteValues(node);
  if (values !== undefined) return values.some((known) => jsonTypeOf(known) === kind);
  return node.properties === undefined || kind === "object";
}

function isKind(type: SchemaType, kind: JsonType): boolean {
  return type === kind || (type === "integer" && kind === "number");
}

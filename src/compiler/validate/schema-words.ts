// What a schema asks for, in words: "a string", "true or false", "`off`, `non-main` or `all`".

import { finiteValues } from "./json-type.ts";
import type { SchemaNode, SchemaType } from "./schema-node.ts";
import type { TaggedUnion } from "./tagged-union.ts";
import { orWords } from "./value-words.ts";

const TYPE_WORDS: Readonly<Record<SchemaType, string>> = {
  null: "null",
  boolean: "true or false",
  integer: "a whole number",
  number: "a number",
  string: "a string",
  array: "a list",
  object: "an object",
};

/** Lists of more words than this are named by their type alone. */
const MAX_WORDS = 8;

/** Keys that are named to tell one kind of object from another. */
const MAX_KEYS = 3;

/** What a value of `node` has to be. */
export function schemaWords(node: SchemaNode): string {
  const values = node.type === "boolean" ? undefined : finiteValues(node);
  if (values !== undefined && values.length <= MAX_WORDS) return orWords(values.map(quoted));
  const types = node.type === undefined ? [] : [node.type].flat();
  if (types.length === 0) return node.properties === undefined ? "a value" : TYPE_WORDS.object;
  return orWords(types.map((type) => TYPE_WORDS[type]));
}

/** The same for one branch of a union, where an object is told apart by its keys. */
export function branchWords(node: SchemaNode, tagged: TaggedUnion | undefined): string {
  if (tagged !== undefined) {
    return `an object with \`${tagged.key}\` (${orWords([...tagged.branches.keys()].map(quoted))})`;
  }
  const words = schemaWords(node);
  const keys = node.required ?? Object.keys(node.properties ?? {});
  if (words !== TYPE_WORDS.object || keys.length === 0 || keys.length > MAX_KEYS) return words;
  return `${words} with ${node.required ? keys.map(quoted).join(" and ") : orWords(keys.map(quoted))}`;
}

function quoted(value: unknown): string {
  return typeof value === "string" ? `\`${value}\`` : String(value);
}

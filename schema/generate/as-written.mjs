// The config as it is written in an editor: with comments, trailing commas, `$include` in every object and in place of
// every list, with descriptions as Markdown where they hold any, and with snippets for what is written most.
// The validators know nothing of these: they run after the text was read and includes were merged.

import { mapSchema, resolveRef } from "./walk.mjs";

/** @typedef {import("./walk.mjs").Schema} Schema */

const KEY = "$include";

const PATH = { type: "string", pattern: "\\S" };

const DEFINITION = {
  anyOf: [PATH, { type: "array", items: PATH, minItems: 1 }],
  description:
    "One file or several: JSON5, in or below the folder of the config, named relative to the file in which this stands. Objects are merged, `kois.list` and `bindings` are joined, all else is replaced; later files win over earlier ones.",
};

const PROPERTY = {
  $ref: "#/definitions/IncludedFiles",
  description:
    "File or files whose content is laid under this object; the keys beside it win. Default: none.",
  examples: ["./base.json5", ["./base.json5", "./local.json5"]],
};

const LIST_DEFINITION = {
  type: "object",
  properties: {
    [KEY]: {
      $ref: "#/definitions/IncludedFiles",
      description: "File or files that hold this list.",
      examples: ["./bindings.json5", ["./team-a.json5", "./team-b.json5"]],
    },
  },
  required: [KEY],
  additionalProperties: false,
  description: "A list that stands in files of its own.",
};

const DEFINITIONS = { IncludedFiles: DEFINITION, IncludedList: LIST_DEFINITION };

/** What editors offer for an object, by its definition. `$1` is where the cursor goes first. */
const SNIPPETS = {
  BindingConfig: [
    {
      label: "binding: an account",
      description: "Gives a koi what arrives on one account.",
      body: { koiId: "$1", match: { channel: "$2", accountId: "$3" } },
    },
    {
      label: "binding: a conversation",
      description: "Gives a koi one person, group or room.",
      body: { koiId: "$1", match: { channel: "$2", peer: { kind: "$3", id: "$4" } } },
    },
  ],
  KoiConfig: [
    { label: "koi", description: "A koi with its defaults.", body: { id: "$1" } },
    {
      label: "koi: with a name",
      description: "A koi that is called by its name in groups.",
      body: { id: "$1", identity: { name: "$2" } },
    },
  ],
};

/**
 * A copy of the config's schema that judges the text of one file.
 * @param {Schema} root
 * @returns {Schema}
 */
export function asWritten(root) {
  const property = withMarkdown(describedHere({ definitions: DEFINITIONS }, PROPERTY));
  const schema = mapSchema(root, (bare) => {
    const schema = withMarkdown(describedHere(root, bare));
    if (schema.type === "array") return orIncluded(schema);
    if (schema.type !== "object") return schema;
    const withKey = { ...schema, properties: { ...schema.properties, [KEY]: property } };
    if (schema.propertyNames !== undefined) {
      withKey.propertyNames = { anyOf: [schema.propertyNames, { const: KEY }] };
    }
    return withKey;
  });
  return asJson5({
    ...schema,
    definitions: withSnippets(withoutDescriptions({ ...schema.definitions, ...DEFINITIONS })),
  });
}

/**
 * A list, or the files that hold it.
 * @param {Schema} schema
 * @returns {Schema}
 */
function orIncluded({ type, items, minItems, maxItems, uniqueItems, ...rest }) {
  const list = Object.fromEntries(
    Object.entries({ type, items, minItems, maxItems, uniqueItems }).filter(
      ([, value]) => value !== undefined,
    ),
  );
  return { ...rest, anyOf: [list, { $ref: "#/definitions/IncludedList" }] };
}

/**
 * A copy of a schema that tells editors of comments and trailing commas.
 * @param {Schema} schema
 * @returns {Schema}
 */
export function asJson5({ $schema, $id, title, description, definitions, ...rest }) {
  const allowed = { allowComments: true, allowTrailingCommas: true };
  return { $schema, $id, title, description, ...allowed, ...rest, definitions };
}

/**
 * VS Code lets the description of a definition win over what is said beside the `$ref`, so it is said there and only
 * there; the form of a word or number comes second.
 * @param {Schema} root
 * @param {Schema} schema
 * @returns {Schema}
 */
function describedHere(root, schema) {
  if (schema.$ref === undefined) return schema;
  const { type, description: general } = resolveRef(root, schema);
  const { $ref, description = general, ...rest } = schema;
  if (description === undefined) return schema;
  const isForm = description !== general && general !== undefined && type !== "object";
  return {
    ...(isForm && { markdownDescription: `${description}\n\n${general}` }),
    description,
    $ref,
    ...rest,
  };
}

/**
 * @param {Record<string, Schema>} definitions
 * @returns {Record<string, Schema>}
 */
function withoutDescriptions(definitions) {
  return Object.fromEntries(
    Object.entries(definitions).map(
      ([name, { description: _own, markdownDescription: _markdown, ...rest }]) => [name, rest],
    ),
  );
}

/**
 * VS Code shows a plain description as it is, backticks included; what holds any is Markdown.
 * @param {Schema} schema
 * @returns {Schema}
 */
function withMarkdown(schema) {
  const { description, ...rest } = schema;
  if (!description?.includes("`") || schema.markdownDescription !== undefined) return schema;
  return { description, markdownDescription: description, ...rest };
}

/**
 * @param {Record<string, Schema>} definitions
 * @returns {Record<string, Schema>}
 */
function withSnippets(definitions) {
  const copy = { ...definitions };
  for (const [name, defaultSnippets] of Object.entries(SNIPPETS)) {
    if (copy[name] === undefined) throw new Error(`snippets for ${name}, which is no definition`);
    copy[name] = { ...copy[name], defaultSnippets };
  }
  return copy;
}

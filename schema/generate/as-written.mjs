// The config as it is written in an editor: with comments, trailing commas, and `$include` in every object.
// The validators know nothing of these: they run after the text was read and includes were merged.

import { mapSchema } from "./walk.mjs";

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

/**
 * A copy of the config's schema that judges the text of one file.
 * @param {Schema} root
 * @returns {Schema}
 */
export function asWritten(root) {
  const schema = mapSchema(root, (schema) => {
    if (schema.type !== "object") return schema;
    const withKey = { ...schema, properties: { ...schema.properties, [KEY]: PROPERTY } };
    if (schema.propertyNames !== undefined) {
      withKey.propertyNames = { anyOf: [schema.propertyNames, { const: KEY }] };
    }
    return withKey;
  });
  const { $schema, $id, title, description, definitions, ...rest } = schema;
  return {
    $schema,
    $id,
    title,
    description,
    allowComments: true,
    allowTrailingCommas: true,
    ...rest,
    definitions: { ...definitions, IncludedFiles: DEFINITION },
  };
}

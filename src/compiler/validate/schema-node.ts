// A JSON Schema (draft-07) as the walk reads it: the keywords that the types of a config lead to, and no others.
// A `$ref` stands alone (annotations beside it are stripped), and each definition keeps the name of its type.

/** One schema. `SCHEMA_KEYWORDS` lists the same keywords for the test that holds the real schema to them. */
export interface SchemaNode {
  readonly $ref?: string;
  readonly type?: SchemaType | readonly SchemaType[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | SchemaNode;
  readonly propertyNames?: SchemaNode;
  readonly items?: SchemaNode;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly anyOf?: readonly SchemaNode[];
  readonly oneOf?: readonly SchemaNode[];
  readonly allOf?: readonly SchemaNode[];
  readonly if?: SchemaNode;
  readonly then?: SchemaNode;
  readonly deprecated?: boolean;
  readonly definitions?: Readonly<Record<string, SchemaNode>>;
}

/** A type as schemas name it. */
export type SchemaType = "null" | "boolean" | "integer" | "number" | "string" | "array" | "object";

/** Every keyword that the walk understands. */
export const SCHEMA_KEYWORDS: ReadonlySet<string> = new Set<keyof SchemaNode>([
  "$ref",
  "type",
  "enum",
  "const",
  "properties",
  "required",
  "additionalProperties",
  "propertyNames",
  "items",
  "minItems",
  "maxItems",
  "pattern",
  "minLength",
  "maxLength",
  "minimum",
  "maximum",
  "anyOf",
  "oneOf",
  "allOf",
  "if",
  "then",
  "deprecated",
  "definitions",
]);

/** A schema behind its `$ref`s. */
export interface ResolvedNode {
  readonly node: SchemaNode;
  /** Name of the definition, of the innermost one if there are several. */
  readonly name?: string;
  /** Whether a secret may stand here. */
  readonly isSecret: boolean;
}

const REF_PREFIX = "#/definitions/";

/** The types of the config that hold secrets (src/config/secret.ts). */
const SECRET_TYPES: ReadonlySet<string> = new Set([
  "Secret",
  "SecretRef",
  "SecretWebAddress",
  "SecretProxyAddress",
]);

const ANYTHING: SchemaNode = {};

const resolvedNodes: WeakMap<SchemaNode, ResolvedNode> = new WeakMap();

/** What `given`, a part of `root`, stands for. A `$ref` to nothing stands for a schema that takes anything. */
export function resolveNode(root: SchemaNode, given: SchemaNode): ResolvedNode {
  if (given.$ref === undefined)
    return resolvedNodes.get(given) ?? remember(given, { node: given, isSecret: false });
  return resolvedNodes.get(given) ?? remember(given, follow(root, given));
}

function follow(root: SchemaNode, given: SchemaNode): ResolvedNode {
  let node = given;
  let name: string | undefined;
  let isSecret = false;
  while (node.$ref !== undefined) {
    name = node.$ref.slice(REF_PREFIX.length);
    isSecret ||= SECRET_TYPES.has(name);
    node = root.definitions?.[name] ?? ANYTHING;
  }
  return { node, ...(name !== undefined && { name }), isSecret };
}

function remember(given: SchemaNode, resolved: ResolvedNode): ResolvedNode {
  resolvedNodes.set(given, resolved);
  return resolved;
}

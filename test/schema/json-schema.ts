// What the tests of the schema share: the committed schema, its properties one by one, and a config with every key.

import { readFileSync } from "node:fs";

/** A JSON Schema, as far as the tests look into it. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly propertyNames?: Schema;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly { readonly if: Schema; readonly then: Schema }[];
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly definitions?: Readonly<Record<string, Schema>>;
}

/** The published schema, as it is committed. */
export const published = JSON.parse(readFileSync("schema/skykoi.schema.json", "utf8")) as Schema & {
  readonly definitions: Readonly<Record<string, Schema>>;
};

/** One property of one object in a schema. */
export interface Property {
  /** JSON pointer of the property's schema. */
  readonly pointer: string;
  readonly name: string;
  readonly schema: Schema;
  readonly isRequired: boolean;
}

/** The schema that a `$ref` stands for, or the schema itself. */
export function resolve(root: Schema, schema: Schema): Schema {
  return schema.$ref === undefined ? schema : resolve(root, at(root, schema.$ref.slice(1)));
}

/** The part of a schema at a JSON pointer. */
export function at(root: unknown, pointer: string): Schema {
  const steps = pointer.split("/").slice(1);
  return steps.reduce<unknown>(
    (part, step) => (part as Record<string, unknown>)[step.replaceAll("~1", "/").replaceAll("~0", "~")],
    root,
  ) as Schema;
}

/** Every object in a schema, with its JSON pointer. */
export function* objects(schema: Schema, pointer = ""): Generator<{ pointer: string; schema: Schema }> {
  if (schema.type === "object") yield { pointer, schema };
  for (const map of ["properties", "definitions"] as const) {
    for (const [name, part] of Object.entries(schema[map] ?? {})) {
      yield* objects(part, `${pointer}/${map}/${name.replaceAll("/", "~1")}`);
    }
  }
  for (const key of ["items", "additionalProperties"] as const) {
    const part = schema[key];
    if (typeof part === "object") yield* objects(part, `${pointer}/${key}`);
  }
  for (const [index, part] of (schema.anyOf ?? []).entries())
    yield* objects(part, `${pointer}/anyOf/${index}`);
}

/** Every property of every object in a schema. */
export function* properties(root: Schema): Generator<Property> {
  for (const { pointer, schema } of objects(root)) {
    for (const [name, property] of Object.entries(schema.properties ?? {})) {
      const isRequired = schema.required?.includes(name) ?? false;
      yield { pointer: `${pointer}/properties/${name}`, name, schema: property, isRequired };
    }
  }
}

/** A value with every key that its schema knows, made of the schema's own examples, but $include; maps get one entry. */
export function withEveryKey(root: Schema, property: Schema): unknown {
  const schema = resolve(root, property);
  const list = schema.anyOf?.some(isIncludedList) ? schema.anyOf[0] : schema;
  if (list?.type === "array" && list.items !== undefined) {
    const items = resolve(root, list.items);
    if (items.type === "object") return [withEveryKey(root, items)];
    return property.examples?.[0] ?? schema.examples?.[0];
  }
  const branch = schema.anyOf?.find((part) => resolve(root, part).type === "object");
  if (branch !== undefined) return withEveryKey(root, branch);
  if (schema.allOf !== undefined) return withEveryKey(root, (schema.allOf[0] as { then: Schema }).then);
  if (schema.type !== "object") return property.examples?.[0] ?? schema.examples?.[0];
  const keys = Object.entries(schema.properties ?? {}).filter(([name]) => name !== "$include");
  const named = keys.map(([name, part]): [string, unknown] => [name, withEveryKey(root, part)]);
  const free = schema.additionalProperties;
  if (typeof free === "object")
    named.push(["X1", withEveryKey(root, free) ?? freeExample(property, keys.length)]);
  return Object.fromEntries(named);
}

/** Whether a schema stands for the files that hold a list. */
function isIncludedList({ $ref }: Schema): boolean {
  return $ref === "#/definitions/IncludedList";
}

/** A value for a map whose entries have no example of their own: the last one in the map's example. */
function freeExample(map: Schema, namedKeys: number): unknown {
  const values = Object.values((map.examples?.[0] ?? {}) as Record<string, unknown>);
  if (values.length <= namedKeys) throw new Error(`no example for the entries of: ${map.description ?? ""}`);
  return values.at(-1);
}

// The published schema, and what it says about a place of the config: which definitions hold there.

import { readFileSync } from "node:fs";
import { packageFolder } from "../../version.ts";

/** A JSON Schema, as far as places are looked up in it. */
export interface Schema {
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly { readonly then?: Schema }[];
  readonly definitions?: Readonly<Record<string, Schema>>;
}

/** The schema as it is published with the package. */
export function publishedSchema(): Schema {
  const text = readFileSync(new URL("schema/skykoi.schema.json", packageFolder()), "utf8");
  return JSON.parse(text) as Schema;
}

/** What holds at one place: every alternative of the schema. Places below are worked out on first use. */
export class SchemaPlace {
  readonly #root: Schema;
  readonly #schemas: readonly Schema[];
  /** Names of the definitions that hold here: `KoiIdText`. */
  readonly definitions: ReadonlySet<string>;
  readonly #below = new Map<string, SchemaPlace>();
  #others: SchemaPlace | undefined;
  #items: SchemaPlace | undefined;

  constructor(root: Schema, schemas: readonly Schema[] = [root]) {
    const definitions = new Set<string>();
    this.#root = root;
    this.#schemas = schemas.flatMap((schema) => [...alternatives(root, schema, definitions)]);
    this.definitions = definitions;
  }

  /** The place of a key, or of any item of a list where the key is a number. */
  at(key: string | number): SchemaPlace {
    if (typeof key === "number") return (this.#items ??= this.#make((schema) => schema.items));
    if (!this.#schemas.some(({ properties }) => properties && Object.hasOwn(properties, key))) {
      return (this.#others ??= this.#make((schema) => propertyIn(schema, key)));
    }
    let place = this.#below.get(key);
    if (!place) this.#below.set(key, (place = this.#make((schema) => propertyIn(schema, key))));
    return place;
  }

  /** The place that keys lead to. */
  under(keys: readonly (string | number)[]): SchemaPlace {
    return keys.reduce((place: SchemaPlace, key) => place.at(key), this);
  }

  /** A schema for a text whose root stands at this place. */
  asRoot(): object {
    const { definitions } = this.#root;
    const switches = { allowComments: true, allowTrailingCommas: true };
    return { ...switches, anyOf: this.#schemas, definitions };
  }

  #make(pick: (schema: Schema) => Schema | undefined): SchemaPlace {
    const schemas = this.#schemas.map(pick).filter((schema) => schema !== undefined);
    return new SchemaPlace(this.#root, schemas);
  }
}

function propertyIn({ properties, additionalProperties }: Schema, key: string): Schema | undefined {
  if (properties && Object.hasOwn(properties, key)) return properties[key];
  return typeof additionalProperties === "object" ? additionalProperties : undefined;
}

function* alternatives(root: Schema, schema: Schema, definitions: Set<string>): Generator<Schema> {
  const name = schema.$ref?.replace(/^#\/definitions\//, "");
  if (name !== undefined) {
    definitions.add(name);
    const target = root.definitions?.[name];
    if (target) yield* alternatives(root, target, definitions);
    return;
  }
  yield schema;
  for (const part of schema.anyOf ?? []) yield* alternatives(root, part, definitions);
  for (const { then } of schema.allOf ?? []) if (then) yield* alternatives(root, then, definitions);
}

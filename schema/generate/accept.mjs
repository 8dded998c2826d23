// JSON Schema -> a JavaScript module that says yes or no, and nothing else.
// Every start of the compiler loads it, so it must be small: one `switch` an object, equal objects share a function.
// ajv's standalone code for the same schema is ten times as large, since it is built to report errors; it is used for
// that (see explain.mjs), and the tests hold both to the same verdicts.

import { transformSync } from "esbuild";
import { resolveRef } from "./walk.mjs";

/** @typedef {import("./walk.mjs").Schema} Schema */

const KNOWN = new Set(
  "$ref type properties required additionalProperties propertyNames items minItems pattern minimum maximum enum const anyOf allOf if then definitions deprecated".split(
    " ",
  ),
);

/**
 * @param {Schema} root draft-07, stripped of annotations, of the subset that our types give
 * @param {string} exportName
 * @returns {string} source of an ES module with one function, `(data: unknown) => boolean`
 * @throws if the schema uses a keyword that is not handled here
 */
export function acceptModule(root, exportName) {
  const writer = new Writer(root);
  const main = writer.expression(root, "data");
  const code = `${writer.declarations()}export function ${exportName}(data) { return ${main}; }`;
  return transformSync(code, { minify: true, format: "esm", charset: "ascii" }).code;
}

class Writer {
  /** @type {Map<string, string>} declaration by the name it declares */
  #declared = new Map([
    ["isObject", 'function isObject(o){return typeof o==="object"&&o!==null&&!Array.isArray(o)}'],
  ]);
  /** @type {Map<string, string>} name by the schema or pattern that it stands for */
  #names = new Map();
  #root;

  /** @param {Schema} root */
  constructor(root) {
    this.#root = root;
  }

  /** Source of everything that the expressions written so far refer to. */
  declarations() {
    return `${[...this.#declared.values()].join("\n")}\n`;
  }

  /**
   * An expression that is true iff the value of the variable fits the schema.
   * @param {Schema} given
   * @param {string} name
   * @returns {string}
   */
  expression(given, name) {
    const schema = resolveRef(this.#root, given);
    for (const keyword of Object.keys(schema)) {
      if (!KNOWN.has(keyword)) throw new Error(`accept: the keyword "${keyword}" is not handled`);
    }
    const types = [schema.type ?? (schema.properties === undefined ? [] : "any")].flat();
    const parts = [];
    if (types.length > 0) {
      const byType = types.map((type) => this.#ofType(type, schema, name));
      parts.push(byType.length === 1 ? byType[0] : `(${byType.join("||")})`);
    }
    if (schema.const !== undefined) parts.push(`${name}===${JSON.stringify(schema.const)}`);
    if (schema.anyOf !== undefined) {
      parts.push(
        `(${schema.anyOf.map((/** @type {Schema} */ part) => this.expression(part, name)).join("||")})`,
      );
    }
    for (const part of schema.allOf ?? []) {
      parts.push(`(!(${this.expression(part.if, name)})||${this.expression(part.then, name)})`);
    }
    return parts.length === 0 ? "true" : parts.join("&&");
  }

  /**
   * @param {string} type
   * @param {Schema} schema
   * @param {string} name
   * @returns {string}
   */
  #ofType(type, schema, name) {
    switch (type) {
      case "string":
        if (schema.enum !== undefined) return `${this.#words(schema.enum)}.has(${name})`;
        return `typeof ${name}==="string"${this.#pattern(schema.pattern, name)}`;
      case "null":
        return `${name}===null`;
      case "boolean":
        return `typeof ${name}==="boolean"`;
      case "number":
      case "integer":
        return `Number.${type === "integer" ? "isInteger" : "isFinite"}(${name})${range(schema, name)}`;
      case "array":
        return `Array.isArray(${name})${this.#items(schema, name)}`;
      case "object":
      case "any":
        return `${this.#object(schema)}(${name})`;
      default:
        throw new Error(`accept: the type "${type}" is not handled`);
    }
  }

  /** @param {Schema} schema @param {string} name */
  #items(schema, name) {
    const least = schema.minItems === undefined ? "" : `&&${name}.length>=${schema.minItems}`;
    if (schema.items === undefined) return least;
    return `${least}&&${name}.every(${this.#declare("item", schema.items, (f) => `function ${f}(v){return ${this.expression(schema.items, "v")}}`)})`;
  }

  /** @param {string | undefined} source @param {string} name */
  #pattern(source, name) {
    if (source === undefined) return "";
    const regex = this.#declare(
      "pattern",
      source,
      (r) => `const ${r}=new RegExp(${JSON.stringify(source)},"u");`,
    );
    return `&&${regex}.test(${name})`;
  }

  /** @param {string[]} words */
  #words(words) {
    return this.#declare("words", words, (w) => `const ${w}=new Set(${JSON.stringify(words)});`);
  }

  /**
   * Name of a function that checks an object: each of its keys, then those that must be there.
   * @param {Schema} schema
   */
  #object(schema) {
    return this.#declare("object", schema, (name) => {
      /** @type {Map<string, string[]>} keys by the check that they share */
      const keysByCheck = new Map();
      for (const [key, property] of Object.entries(schema.properties ?? {})) {
        const check = this.expression(property, "v");
        keysByCheck.set(check, [...(keysByCheck.get(check) ?? []), key]);
      }
      const cases = [...keysByCheck].map(
        ([check, keys]) =>
          `${keys.map((key) => `case ${JSON.stringify(key)}:`).join("")}if(!(${check}))return false;break;`,
      );
      cases.push(`default:if(!(${this.#freeKey(schema)}))return false;`);
      const required = (schema.required ?? []).map(
        (/** @type {string} */ key) => `&&o[${JSON.stringify(key)}]!==undefined`,
      );
      return `function ${name}(o){
        if(!isObject(o))return ${schema.type === undefined};
        for(const k in o){const v=o[k];switch(k){${cases.join("")}}}
        return true${required.join("")};
      }`;
    });
  }

  /**
   * The check for a key that has no schema of its own.
   * @param {Schema} schema
   */
  #freeKey(schema) {
    const names = schema.propertyNames === undefined ? "" : `${this.#freeName(schema.propertyNames)}&&`;
    if (schema.additionalProperties === false) return "false";
    if (schema.additionalProperties === undefined) return `${names}true`;
    return `${names}(${this.expression(schema.additionalProperties, "v")})`;
  }

  /** @param {Schema} schema of the key itself, which is a string already */
  #freeName(schema) {
    return this.expression({ type: "string", ...schema }, "k");
  }

  /**
   * Name of a declaration; equal contents share one.
   * @param {string} kind
   * @param {unknown} content
   * @param {(name: string) => string} write
   */
  #declare(kind, content, write) {
    const key = `${kind} ${JSON.stringify(content)}`;
    const known = this.#names.get(key);
    if (known !== undefined) return known;
    const name = `${kind}${this.#names.size}`;
    this.#names.set(key, name);
    this.#declared.set(name, write(name));
    return name;
  }
}

/** @param {Schema} schema @param {string} name */
function range({ minimum, maximum }, name) {
  const least = minimum === undefined ? "" : `&&${name}>=${minimum}`;
  return maximum === undefined ? least : `${least}&&${name}<=${maximum}`;
}

// JSON Schema -> a JavaScript module that names every fault: ajv's standalone code, in one file without `require`.
// Loaded only when a config was refused. Each validator reports all errors; since ajv takes quadratic time for many
// errors behind the items of a list, the lists' items have validators of their own.

import { buildSync } from "esbuild";
import { Ajv } from "ajv";
import standalone from "ajv/dist/standalone/index.js";

/** @typedef {import("./walk.mjs").Schema} Schema */

const ROOT = "skykoi";

/**
 * @param {Schema} root draft-07, stripped of annotations
 * @param {Record<string, string>} validators `$ref` by the name under which its validator is exported; `#` is the root
 * @returns {string} source of an ES module with the validators and the schema itself as `schema`
 */
export function explainModule(root, validators) {
  const ajv = new Ajv({
    allErrors: true,
    allowUnionTypes: true,
    messages: false,
    inlineRefs: false,
    strict: true,
    code: { source: true, esm: true },
  });
  ajv.addSchema(root, ROOT);
  const refs = Object.fromEntries(Object.entries(validators).map(([name, ref]) => [name, `${ROOT}${ref}`]));
  const validating = withWholePaths(
    standalone.default(ajv, refs),
    compiledFunctions(ajv, Object.values(refs)),
  );
  const code = `${validating}\nexport const schema = ${JSON.stringify(root)};`;
  const built = buildSync({
    stdin: { contents: code, resolveDir: process.cwd() },
    bundle: true,
    minify: true,
    format: "esm",
    platform: "neutral",
    charset: "ascii",
    write: false,
  });
  return built.outputFiles[0].text;
}

/**
 * Names of the functions that ajv wrote, each with the place in the schema that it checks.
 * @param {Ajv} ajv
 * @param {string[]} refs of the exported validators
 * @returns {Map<string, string>} place by name
 */
function compiledFunctions(ajv, refs) {
  const exported = refs.map((ref) => [ref, ajv.getSchema(ref)]);
  const inner = Object.entries(ajv.getSchema(`${ROOT}#`)?.schemaEnv.refs ?? {});
  const compiled = [...exported, ...inner.map(([ref, env]) => [ref, env.validate])];
  return new Map(
    compiled.map(([ref, validate]) => [validate.source.validateName.str, ref.slice(ROOT.length)]),
  );
}

/**
 * ajv gives the paths of faults relative to the definition that a function checks, so that the branches of a union look
 * alike. Here each function's paths are made to start at the root.
 * @param {string} code
 * @param {Map<string, string>} places
 * @returns {string}
 */
function withWholePaths(code, places) {
  return code
    .split(/(?=function validate\d+\()/)
    .map((text) => {
      const place = places.get(/^function (validate\d+)\(/.exec(text)?.[1] ?? "");
      return place === undefined ? text : text.replaceAll('schemaPath:"#/', `schemaPath:"${place}/`);
    })
    .join("");
}

// Writes everything that is generated from types: `node schema/generate.mjs`, or `--check` to compare only.
// types -> published JSON Schema -> validators and lists for the compiler. Same sources, same bytes.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { pathToFileURL } from "node:url";
import { configModules, routeTestModules } from "./generate/config-modules.mjs";
import { schemaFromTypes } from "./generate/from-types.mjs";
import { asJson5, asWritten } from "./generate/as-written.mjs";

/** @typedef {import("./generate/walk.mjs").Schema} Schema */

/**
 * @typedef {object} Target
 * @property {string} type root type
 * @property {string} path files in which it is found, as a glob
 * @property {string} out where the schema goes
 * @property {string} title
 * @property {(schema: Schema) => Schema} [publish] what is added for readers and editors
 * @property {(schema: Schema) => Record<string, string>} [derive] files that are made of the schema: content by path
 */

/** @type {Target[]} */
const SCHEMAS = [
  {
    type: "SkykoiConfig",
    path: "src/config/**/*.ts",
    out: "schema/skykoi.schema.json",
    title: "SKYKOI configuration",
    publish: asWritten,
    derive: configModules,
  },
  {
    type: "CompiledGateway",
    path: "src/routing/compiled-gateway.ts",
    out: "schema/compiled-gateway.schema.json",
    title: "Data part of a compiled SKYKOI gateway",
  },
  {
    type: "JsonReport",
    path: "src/cli/report/json-report.ts",
    out: "schema/report.schema.json",
    title: "Report of skykoi-compile --format json",
  },
  {
    type: "DiffReport",
    path: "src/cli/diff/diff-report.ts",
    out: "schema/diff.schema.json",
    title: "Report of skykoi diff --format json",
  },
  {
    type: "RouteTestFile",
    path: "src/cli/route-tests/test-file.ts",
    out: "schema/route-tests.schema.json",
    title: "Expected routes of a SKYKOI configuration",
    publish: asJson5,
    derive: routeTestModules,
  },
];

/**
 * Everything that is generated, in memory.
 * @returns {Map<string, string>} content by path, relative to the root of the repository
 */
export function generateAll() {
  const files = new Map();
  for (const { out, publish = (schema) => schema, derive = () => ({}), ...target } of SCHEMAS) {
    const schema = schemaFromTypes({ ...target, id: `https://unpkg.com/skykoi/${out}` });
    files.set(out, `${JSON.stringify(publish(schema), null, 2)}\n`);
    for (const [path, content] of Object.entries(derive(schema))) files.set(path, content);
  }
  return files;
}

/** @param {string} path @returns {string | undefined} */
function read(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

/** @param {boolean} checkOnly @returns {number} exit code */
function main(checkOnly) {
  const stale = [...generateAll()].filter(([path, content]) => read(path) !== content);
  for (const [path, content] of stale) {
    if (checkOnly) {
      console.error(`${path} is stale: run \`node schema/generate.mjs\``);
    } else {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
      console.log(`wrote ${path}`);
    }
  }
  return checkOnly && stale.length > 0 ? 1 : 0;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.chdir(dirname(import.meta.dirname));
  process.exitCode = main(process.argv.includes("--check"));
}

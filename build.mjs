// Builds `dist/` (or the folder that is named): both commands, bundled so that starting one loads few files. Libraries
// stay outside and are loaded on first use, but for two small ones of the compiler, which are bundled.

import { chmod, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { build, transform } from "esbuild";

const outdir = process.argv[2] ?? "dist";
const { version, dependencies, optionalDependencies } = JSON.parse(await readFile("package.json", "utf8"));

/**
 * Libraries that are bundled: finding them in `node_modules` takes longer than all else they do. The value is the
 * module that stands for each until it is first called, since one of them builds tables when it is loaded.
 */
const INLINED = {
  "safe-regex2": 'export default (...args) => require("safe-regex2")(...args);',
  "fastest-levenshtein":
    'export const distance = (...args) => require("fastest-levenshtein").distance(...args);',
};

/** @type {import("esbuild").Plugin} */
const lazily = {
  name: "lazily",
  setup({ onResolve, onLoad }) {
    const filter = new RegExp(`^(?:${Object.keys(INLINED).join("|")})$`);
    onResolve({ filter }, ({ path, kind }) =>
      kind === "require-call" ? null : { path, namespace: "lazily" },
    );
    onLoad({ filter, namespace: "lazily" }, ({ path }) => ({ contents: INLINED[path], resolveDir: "." }));
  },
};

/** @type {import("esbuild").BuildOptions} */
const options = {
  outdir,
  bundle: true,
  splitting: true,
  chunkNames: "chunks/[name]-[hash]",
  format: "esm",
  platform: "node",
  target: "node20.19",
  external: Object.keys({ ...dependencies, ...optionalDependencies }).filter(
    (library) => !Object.hasOwn(INLINED, library),
  ),
  plugins: [lazily],
  define: { SKYKOI_VERSION: JSON.stringify(version) },
  minifySyntax: true,
  minifyWhitespace: true,
  logLevel: "warning",
  write: false,
};

/** As CommonJS, which node loads faster than ES modules. The names of its files end in `.cjs`. */
async function asCommonJs({ path, text }) {
  const named = text.replaceAll(/("\.{1,2}\/[^"\n]*)\.js"/g, '$1.cjs"');
  const { code } = await transform(named, {
    format: "cjs",
    platform: "node",
    target: "node20.19",
    define: { "import.meta.url": "moduleUrl" },
    supported: { "dynamic-import": false },
    minify: true,
  });
  const url = code.includes("moduleUrl")
    ? 'const moduleUrl=require("url").pathToFileURL(__filename).href;'
    : "";
  return { path: path.replace(/\.js$/, ".cjs"), code: `"use strict";${url}${code.replace(/^#!.*\n/, "")}` };
}

/**
 * One file of all that a command loads at once, since each file costs start-up time. What it loads later stays apart; a
 * part that both need stands in the one file, and a short file in its old place leads there, so that there is one of it.
 */
function inOneFile(files, name) {
  const nameOf = (path) => path.slice(path.lastIndexOf("/") + 1);
  const byName = new Map(files.map((file) => [nameOf(file.path), file]));
  const parts = new Set();
  const take = (part) => {
    if (parts.has(part)) return;
    parts.add(part);
    // A lazy one stands inside of a function: `then(()=>…require(…))`.
    const eager = byName.get(part).code.replaceAll(/\(\)=>[^;]*?require\("[^"]+"\)/g, "");
    for (const [, , used] of eager.matchAll(/require\("(\.{1,2}\/(?:[^"]*\/)?)([^"/]+)"\)/g)) take(used);
  };
  take(name);
  const bodies = [...parts].map(
    // The brackets tell V8 that the function will be called at once, so that it is not parsed twice.
    (part) => `${JSON.stringify(part)}:(function(module,exports,require){${byName.get(part).code}\n})`,
  );
  const loader =
    "const loaded={},part=(name)=>{if(!loaded[name]){const module=loaded[name]={exports:{}};" +
    "parts[name](module,module.exports,use)}return loaded[name].exports}," +
    'use=(name)=>{if(name[0]!==".")return require(name);const base=name.slice(name.lastIndexOf("/")+1);' +
    'return parts[base]?part(base):require("./chunks/"+base)};exports.part=part;';
  const text = `#!/usr/bin/env node\n"use strict";const parts={${bodies.join(",\n")}};${loader}part(${JSON.stringify(name)});\n`;
  return files.map(({ path, code }) => {
    if (nameOf(path) === name) return { path, text };
    if (!parts.has(nameOf(path))) return { path, text: code };
    return { path, text: `module.exports=require("../${name}").part(${JSON.stringify(nameOf(path))});\n` };
  });
}

await rm(outdir, { recursive: true, force: true });
// One by one: built together, what both share would be cut into many small files.
for (const name of ["skykoi", "skykoi-compile"]) {
  const { outputFiles } = await build({ ...options, entryPoints: [`src/cli/${name}.ts`] });
  const isCompiler = name === "skykoi-compile";
  const files = isCompiler
    ? inOneFile(await Promise.all(outputFiles.map(asCommonJs)), `${name}.cjs`)
    : outputFiles;
  for (const { path, text } of files) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }
  await chmod(join(outdir, isCompiler ? `${name}.cjs` : `${name}.js`), 0o755);
}

// What is bundled comes with its licence: the inlined libraries and what they bring along.
const notices = ["fastest-levenshtein", "safe-regex2", "ret"].map(async (name) => {
  const folder = join("node_modules", name);
  const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
  if (file === undefined) throw new Error(`${name} is bundled, and its licence is not to be found`);
  return `${name}\n\n${(await readFile(join(folder, file), "utf8")).trim()}\n`;
});
await writeFile(join(outdir, "THIRD-PARTY-LICENSES.txt"), (await Promise.all(notices)).join("\n---\n\n"));

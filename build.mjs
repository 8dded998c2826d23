// Builds `dist/` (or the folder that is named): both commands, bundled so that starting one loads few files. Libraries
// stay outside and are loaded on first use, but for two small ones of the compiler, which are bundled.

import { chmod, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { build, transform } from "esbuild";

const outdir = process.argv[2] ?? "dist";
const { version, dependencies } = JSON.parse(await readFile("package.json", "utf8"));

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
  external: Object.keys(dependencies).filter((library) => !Object.hasOwn(INLINED, library)),
  plugins: [lazily],
  define: { SKYKOI_VERSION: JSON.stringify(version) },
  minifySyntax: true,
  minifyWhitespace: true,
  logLevel: "warning",
  write: false,
};

/** What `skykoi-compile` may be loaded as: CommonJS takes node 13 ms less to load than the same as ES modules. */
async function asCommonJs({ path, text }) {
  const named = text.replaceAll(/("\.{1,2}\/[^"\n]*)\.js"/g, '$1.cjs"');
  const { code } = await transform(named, {
    format: "cjs",
    platform: "node",
    target: "node20.19",
    define: { "import.meta.url": "moduleUrl" },
    supported: { "dynamic-import": false },
    minifySyntax: true,
    minifyWhitespace: true,
  });
  const url = code.includes("moduleUrl")
    ? 'const moduleUrl=require("url").pathToFileURL(__filename).href;'
    : "";
  const [, shebang = "", rest] = /^(#!.*\n)?([^]*)$/.exec(code);
  return { path: path.replace(/\.js$/, ".cjs"), text: `${shebang}"use strict";${url}${rest}` };
}

await rm(outdir, { recursive: true, force: true });
// One by one: built together, what both share would be cut into many small files, and each costs start-up time.
for (const name of ["skykoi", "skykoi-compile"]) {
  const { outputFiles } = await build({ ...options, entryPoints: [`src/cli/${name}.ts`] });
  const files = name === "skykoi" ? outputFiles : await Promise.all(outputFiles.map(asCommonJs));
  for (const { path, text } of files) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }
  await chmod(join(outdir, name === "skykoi" ? "skykoi.js" : "skykoi-compile.cjs"), 0o755);
}

// What is bundled comes with its licence: the inlined libraries and what they bring along.
const notices = ["fastest-levenshtein", "safe-regex2", "ret"].map(async (name) => {
  const folder = join("node_modules", name);
  const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
  if (file === undefined) throw new Error(`${name} is bundled, and its licence is not to be found`);
  return `${name}\n\n${(await readFile(join(folder, file), "utf8")).trim()}\n`;
});
await writeFile(join(outdir, "THIRD-PARTY-LICENSES.txt"), (await Promise.all(notices)).join("\n---\n\n"));

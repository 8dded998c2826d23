// Builds `dist/`: both commands, bundled so that starting one loads few files. Libraries stay outside and are
// loaded on first use.

import { rm, chmod } from "node:fs/promises";
import { build } from "esbuild";

await rm("dist", { recursive: true, force: true });
await build({
  entryPoints: ["src/cli/skykoi.ts", "src/cli/skykoi-compile.ts"],
  outdir: "dist",
  bundle: true,
  splitting: true,
  chunkNames: "chunks/[name]-[hash]",
  format: "esm",
  platform: "node",
  target: "node20.19",
  packages: "external",
  minifySyntax: true,
  minifyWhitespace: true,
  logLevel: "warning",
});
for (const name of ["skykoi", "skykoi-compile"]) await chmod(`dist/${name}.js`, 0o755);

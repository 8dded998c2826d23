// The house: eight rooms, imports go down only (docs/ARCHITECTURE.md).

import { expect, test } from "vitest";
import { findCycle, loadedWith, sourceFiles } from "./import-graph.ts";

const mayImport: Readonly<Record<string, readonly string[]>> = {
  config: [],
  routing: ["config"],
  policy: ["config", "routing"],
  compiler: ["config", "routing", "policy"],
  channels: ["config", "routing"],
  koi: ["config", "routing", "policy"],
  runtime: ["config", "routing", "policy", "channels", "koi"],
  cli: ["config", "routing", "policy", "compiler", "channels", "koi", "runtime"],
};

const files = sourceFiles();
const roomOf = (path: string): string => path.split("/")[0] ?? "";

test("every file stands in one of the eight rooms", () => {
  expect([...new Set(files.map((file) => roomOf(file.path)))].sort()).toEqual(Object.keys(mayImport).sort());
});

test("imports go down only", () => {
  const up = files.flatMap(({ path, files: imported }) =>
    imported
      .filter(
        (target) => roomOf(target) !== roomOf(path) && !mayImport[roomOf(path)]?.includes(roomOf(target)),
      )
      .map((target) => `${path} → ${target}`),
  );
  expect(up).toEqual([]);
});

test("there is no cycle, type imports included", () => {
  expect(findCycle(files)).toBeUndefined();
});

test("config and routing depend on no package, and routing's pure parts on no module but zlib's checksum", () => {
  const packages = files
    .filter(({ path }) => ["config", "routing"].includes(roomOf(path)))
    .flatMap(({ packages: names }) => names);
  expect([...new Set(packages)].sort()).toEqual(["node:zlib"]);
});

test("the compiler and the policy touch neither files nor the network", () => {
  const packages = files
    .filter(({ path }) => ["compiler", "policy"].includes(roomOf(path)))
    .flatMap(({ packages: names }) => names);
  expect([...new Set(packages)].filter((name) => name.startsWith("node:"))).toEqual([]);
});

test("skykoi-compile loads no channel, no koi, no gateway and no library that is heavy", () => {
  const loaded = [...loadedWith(files, "cli/skykoi-compile.ts")];
  const rooms = loaded.filter((name) => ["channels", "koi", "runtime"].includes(roomOf(name)));
  expect(rooms).toEqual([]);
  const packages = loaded.filter(
    (name) => !name.endsWith(".ts") && !name.endsWith(".js") && !name.startsWith("node:"),
  );
  expect(packages.sort()).toEqual(["fastest-levenshtein", "safe-regex2"]);
});

test("channel and model libraries are loaded on first use", () => {
  const early = files.flatMap(({ path, atOnce }) =>
    atOnce
      .filter((name) => /^@(ai-sdk\/(?!provider$)|whiskeysockets\/)/.test(name))
      .map((name) => `${path} → ${name}`),
  );
  expect(early).toEqual([]);
});

test("what only editors need is loaded by `skykoi lsp` alone", () => {
  const doors = ["cli/skykoi.ts", "cli/skykoi-compile.ts", "cli/commands/lsp.ts"];
  const loaded = doors.flatMap((door) => [...loadedWith(files, door)]);
  expect(loaded.filter((name) => /^vscode-|read\/tolerant\//.test(name))).toEqual([]);
});

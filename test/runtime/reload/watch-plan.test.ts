// The plan names every place where a change can happen: the file, the links on the way to it, their ends.

import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { matters, watchPlan } from "../../../src/runtime/reload/watch-plan.ts";
import { tempFolder } from "../../koi/store/temp-folder.ts";

test("a plain file is watched in its folder, its neighbours are not", () => {
  const folder = tempFolder();
  const file = join(folder, "SKYKOI.json");
  writeFileSync(file, "{}");
  const plan = watchPlan([file]);
  expect(plan.folders).toEqual([folder]);
  expect([
    matters(plan, file, "change"),
    matters(plan, folder, "change"),
    matters(plan, join(folder, "other"), "rename"),
  ]).toEqual([true, true, false]);
});

test("a link is watched, and what it points at too", () => {
  const folder = tempFolder();
  mkdirSync(join(folder, "dotfiles"));
  writeFileSync(join(folder, "dotfiles", "real.json"), "{}");
  symlinkSync(join("dotfiles", "real.json"), join(folder, "link.json"));
  const plan = watchPlan([join(folder, "link.json")]);
  expect(plan.folders).toEqual([folder, join(folder, "dotfiles")]);
  expect([...plan.paths].sort()).toEqual([join(folder, "dotfiles", "real.json"), join(folder, "link.json")]);
});

test("a mounted config map is watched at the link that is swapped", () => {
  const folder = tempFolder();
  mkdirSync(join(folder, "..v1"));
  writeFileSync(join(folder, "..v1", "c.json"), "{}");
  symlinkSync("..v1", join(folder, "..data"));
  symlinkSync(join("..data", "c.json"), join(folder, "c.json"));
  const { paths } = watchPlan([join(folder, "c.json")]);
  expect([...paths].sort()).toEqual(
    [
      join(folder, "..data"),
      join(folder, "..data", "c.json"),
      join(folder, "..v1", "c.json"),
      join(folder, "c.json"),
    ].sort(),
  );
});

test("a folder is watched with all it holds", () => {
  const folder = tempFolder();
  mkdirSync(join(folder, "parts"));
  const plan = watchPlan([join(folder, "parts")]);
  expect(matters(plan, join(folder, "parts", "new.json"), "rename")).toBe(true);
  expect(matters(plan, join(folder, "parts", "other.db"), "change")).toBe(false);
  expect(matters(plan, join(folder, "new.json"), "rename")).toBe(false);
});

test("a file that is not there yet, and links in a ring, are no trouble", () => {
  const folder = tempFolder();
  symlinkSync("b", join(folder, "a"));
  symlinkSync("a", join(folder, "b"));
  expect(watchPlan([join(folder, "none.json"), join(folder, "a")]).folders).toEqual([folder]);
});

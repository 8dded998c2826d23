// What the probe says of paths: links are followed, and what is not there yet is placed below what is.

import { mkdirSync, realpathSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { compilerHost } from "../../src/cli/compiler-host.ts";
import { tempFolder } from "../koi/store/temp-folder.ts";

function realPath(): (path: string) => string {
  const io = { env: {}, home: "/home/nobody", cwd: "/" };
  const { probe } = compilerHost(io as never, "files");
  if (!probe) throw new Error("no probe");
  return (path) => probe.realPath(path);
}

test("links are followed, wherever they stand on the way", () => {
  const folder = realpathSync(tempFolder());
  mkdirSync(join(folder, "there", "deep"), { recursive: true });
  writeFileSync(join(folder, "there", "deep", "file"), "");
  symlinkSync(join(folder, "there"), join(folder, "link"));
  symlinkSync("link", join(folder, "second"));
  const real = realPath();
  expect(real(join(folder, "second", "deep", "file"))).toBe(join(folder, "there", "deep", "file"));
  expect(real(join(folder, "link"))).toBe(join(folder, "there"));
  expect(real(join(folder, "there", "deep"))).toBe(join(folder, "there", "deep"));
});

test("what is not there is placed below the nearest folder that is", () => {
  const folder = realpathSync(tempFolder());
  mkdirSync(join(folder, "there"));
  symlinkSync(join(folder, "there"), join(folder, "link"));
  const real = realPath();
  expect(real(join(folder, "link", "a", "b"))).toBe(join(folder, "there", "a", "b"));
  expect(real("/")).toBe("/");
});

test("links that lead nowhere or in a ring count as themselves", () => {
  const folder = realpathSync(tempFolder());
  symlinkSync(join(folder, "nothing"), join(folder, "dangling"));
  symlinkSync(join(folder, "ring"), join(folder, "ring"));
  const real = realPath();
  expect(real(join(folder, "dangling", "a"))).toBe(join(folder, "dangling", "a"));
  expect(real(join(folder, "ring"))).toBe(join(folder, "ring"));
});

// Programs that a skill needs, by its SKILL.md.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { skillPrograms } from "../../src/cli/skill-programs.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "skykoi-skill-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function programsOf(text: string): readonly string[] | undefined {
  writeFileSync(join(folder, "SKILL.md"), text);
  return skillPrograms(folder);
}

test("a folder without the file is no skill", () => {
  expect(skillPrograms(folder)).toBe(undefined);
});

test.each([
  [
    "---\nname: video\nmetadata:\n  skykoi:\n    requires:\n      bins: [ffmpeg]\n      anyBins:\n        - yt-dlp\n---\n# Video",
  ],
  [
    '---\nname: video\nmetadata: {"skykoi": {"requires": {"bins": ["ffmpeg"], "anyBins": ["yt-dlp"]}}}\n---\n',
  ],
  [
    "---\r\nname: video\r\nmetadata: '{ skykoi: { requires: { bins: [ffmpeg], anyBins: [yt-dlp] } } }'\r\n---\r\n",
  ],
])("%j needs two", (text) => {
  expect(programsOf(text)).toEqual(["ffmpeg", "yt-dlp"]);
});

test.each([
  ["no front matter"],
  ["---\nname: weather\n---\n"],
  ["---\nname: [unclosed\n---\n"],
  ["---\nmetadata: 7\n---\n"],
])("%j needs none", (text) => {
  expect(programsOf(text)).toEqual([]);
});

test("one that is written in short is one", () => {
  expect(programsOf("---\nmetadata: { skykoi: { requires: { bins: ffmpeg } } }\n---\n")).toEqual(["ffmpeg"]);
});

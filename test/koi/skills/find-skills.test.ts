// Skills in their folders: which of two counts, what no link leads out of, what is broken, what is read again.

import { mkdirSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { findSkills } from "../../../src/koi/skills/find-skills.ts";
import type { ParsedFile } from "../../../src/koi/skills/find-skills.ts";
import type { SkillRoot } from "../../../src/koi/skills/skill-roots.ts";
import { tempFolder } from "../store/temp-folder.ts";
import { skillText, writeSkill } from "./skill-folder.ts";

function roots(folder: string): readonly SkillRoot[] {
  const workspace = join(folder, "workspace");
  return [
    { source: "workspace", path: join(workspace, "skills"), within: workspace },
    { source: "shared", path: join(folder, "shared") },
    { source: "bundled", path: join(folder, "bundled") },
    { source: "extra", path: join(folder, "extra") },
  ];
}

test("on equal names workspace wins over shared over bundled over extra", async () => {
  const folder = tempFolder();
  for (const { path } of roots(folder).slice(0, 4)) writeSkill(path, "all");
  for (const { path } of roots(folder).slice(1, 4)) writeSkill(path, "three");
  for (const { path } of roots(folder).slice(2, 4)) writeSkill(path, "two");
  for (const { path } of roots(folder).slice(3, 4)) writeSkill(path, "one");
  const { skills, broken } = await findSkills(roots(folder));
  expect(skills.map(({ name, source }) => `${name} ${source}`)).toEqual([
    "all workspace",
    "one extra",
    "three shared",
    "two bundled",
  ]);
  expect(broken).toEqual([]);
});

test("no folders, no skills", async () => {
  expect(await findSkills(roots(tempFolder()))).toEqual({ skills: [], broken: [] });
});

test("a link that leads out of the folder is refused, one that stays in it is not", async () => {
  const folder = tempFolder();
  const secret = writeSkill(join(folder, "elsewhere"), "secret");
  const skills = join(folder, "workspace/skills");
  const own = writeSkill(skills, "own");
  symlinkSync(secret, join(skills, "outside"));
  symlinkSync(own, join(skills, "again"));
  mkdirSync(join(skills, "file"));
  symlinkSync(join(secret, "SKILL.md"), join(skills, "file/SKILL.md"));
  const found = await findSkills(roots(folder));
  expect(found.skills.map(({ name }) => name)).toEqual(["own"]);
  expect(found.broken.map(({ name, problem }) => `${name}: ${problem}`)).toEqual([
    "file: it is a link that leads out of the folder of skills",
    "outside: it is a link that leads out of the folder of skills",
  ]);
});

test("the workspace's folder of skills may not be a link out of it; the owner's folders may lie anywhere", async () => {
  const folder = tempFolder();
  const elsewhere = join(folder, "elsewhere");
  writeSkill(elsewhere, "there");
  mkdirSync(join(folder, "workspace"));
  symlinkSync(elsewhere, join(folder, "workspace/skills"));
  const refused = await findSkills(roots(folder));
  expect(refused.skills).toEqual([]);
  expect(refused.broken[0]?.problem).toMatch(/leads out of the workspace/);
  symlinkSync(elsewhere, join(folder, "shared"));
  expect((await findSkills(roots(folder))).skills.map(({ source }) => source)).toEqual(["shared"]);
});

test("a skill of the workspace has the settings of its own name alone", async () => {
  const folder = tempFolder();
  const text = (name: string): string => skillText(name, "{ skykoi: { skillKey: weather } }");
  writeSkill(join(folder, "workspace/skills"), "mine", text("mine"));
  writeSkill(join(folder, "shared"), "theirs", text("theirs"));
  const { skills } = await findSkills(roots(folder));
  expect(skills.map(({ name, key }) => [name, key])).toEqual([
    ["mine", "mine"],
    ["theirs", "weather"],
  ]);
});

test("what is broken is told without what stands in it", async () => {
  const folder = tempFolder();
  writeSkill(join(folder, "shared"), "bad", "sk-a-secret: no front matter");
  const { broken } = await findSkills(roots(folder));
  expect(broken).toMatchObject([{ name: "bad", source: "shared" }]);
  expect(JSON.stringify(broken)).not.toContain("sk-a-secret");
});

test("a file that was changed just now stays as it was until it is quiet", async () => {
  const folder = tempFolder();
  const file = join(writeSkill(join(folder, "shared"), "one", skillText("one", "{}", "Before.")), "SKILL.md");
  utimesSync(file, 100, 100);
  const first = new Map<string, ParsedFile>();
  await findSkills(roots(folder), { before: new Map(), files: first, quietSinceMs: 150_000 });
  writeFileSync(file, skillText("one", "{}", "After."));
  utimesSync(file, 200, 200);
  const said = async (quietSinceMs: number): Promise<string | undefined> => {
    const { skills } = await findSkills(roots(folder), { before: first, files: new Map(), quietSinceMs });
    return skills[0]?.description;
  };
  expect(await said(199_000)).toBe("Before.");
  expect(await said(201_000)).toBe("After.");
});

// What keeps a skill out, in its order.

import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { SkykoiConfig } from "../../../src/config/skykoi-config.ts";
import { judgeSkills, thisMachine } from "../../../src/koi/skills/skill-gates.ts";
import type { SkillMachine } from "../../../src/koi/skills/skill-gates.ts";
import type { Skill } from "../../../src/koi/skills/skill.ts";
import { tempFolder } from "../store/temp-folder.ts";
import { skillOf } from "./skill-folder.ts";

const machine: SkillMachine = {
  platform: "linux",
  hasProgram: (name) => name === "curl",
  hasVariable: (name) => name === "LANG",
};

function judged(skill: Skill, config: SkykoiConfig = {}, ...lists: string[][]): unknown {
  const placed = lists.map((value, index) => ({ value, pointer: `/list/${index}` }));
  return judgeSkills([skill], config, placed, machine)[0]?.reason ?? "in";
}
const needing = (block: string): Skill => skillOf("wx", `{ skykoi: ${block} }`);

test("nothing needed, nothing listed: in", () => {
  expect(judged(skillOf("wx"))).toBe("in");
});

test.each<[string, unknown]>([
  ["{ os: [darwin] }", { code: "wrong_os", needs: ["darwin"] }],
  ["{ os: [darwin, linux] }", "in"],
  ["{ requires: { bins: [curl, ffmpeg] } }", { code: "missing_programs", needs: ["ffmpeg"] }],
  ["{ requires: { bins: [curl] } }", "in"],
  ["{ requires: { anyBins: [wget, curl] } }", "in"],
  ["{ requires: { anyBins: [wget, aria2] } }", { code: "missing_any_program", needs: ["wget", "aria2"] }],
  ["{ requires: { env: [WX_KEY, LANG] } }", { code: "missing_variables", needs: ["WX_KEY"] }],
  ["{ requires: { config: [tools.exec.host] } }", { code: "config_off", needs: ["tools.exec.host"] }],
  ["{ always: true, requires: { bins: [ffmpeg], env: [WX_KEY] } }", "in"],
  ["{ always: true, os: [darwin] }", { code: "wrong_os", needs: ["darwin"] }],
])("%s", (block, expected) => {
  expect(judged(needing(block))).toEqual(expected);
});

test("a variable is there where the skill's settings give it", () => {
  const apiKey = { source: "env", id: "ANY" } as const;
  const skill = needing("{ primaryEnv: WX_KEY, requires: { env: [WX_KEY] } }");
  expect(judged(skill, { skills: { entries: { wx: { apiKey } } } })).toBe("in");
  expect(judged(skill, { skills: { entries: { wx: { env: { WX_KEY: apiKey } } } } })).toBe("in");
  expect(judged(skill, { skills: { entries: { other: { apiKey } } } })).toMatchObject({
    code: "missing_variables",
  });
});

test("a key of the config must be on", () => {
  const skill = needing("{ requires: { config: [channels.slack.enabled] } }");
  expect(judged(skill, { channels: { slack: { enabled: true } } })).toBe("in");
  expect(judged(skill, { channels: { slack: { enabled: false } } })).toMatchObject({ code: "config_off" });
});

test("switched off comes before everything, also before `always`", () => {
  const skill = needing("{ always: true }");
  const config = { skills: { entries: { wx: { enabled: false } } } };
  expect(judged(skill, config)).toEqual({ code: "disabled", pointer: "/skills/entries/wx/enabled" });
});

test("allowBundled is about bundled skills alone", () => {
  const config = { skills: { allowBundled: ["other"] } };
  expect(judged(skillOf("wx", "{}", { source: "bundled" }), config)).toMatchObject({
    code: "bundled_not_allowed",
  });
  expect(judged(skillOf("wx"), config)).toBe("in");
});

test("every list must name it; an empty one names none", () => {
  expect(judged(skillOf("wx"), {}, ["wx"], ["wx", "other"])).toBe("in");
  expect(judged(skillOf("wx"), {}, ["wx"], ["other"])).toEqual({ code: "not_listed", pointer: "/list/1" });
  expect(judged(skillOf("wx"), {}, [])).toEqual({ code: "not_listed", pointer: "/list/0" });
});

test("programs are looked for on PATH, as files that can be run", () => {
  const folder = tempFolder();
  for (const name of ["runs", "text"]) writeFileSync(join(folder, name), "#!/bin/sh\n");
  chmodSync(join(folder, "runs"), 0o755);
  chmodSync(join(folder, "text"), 0o644);
  const here = thisMachine({ PATH: `/nowhere:${folder}`, SECRET: "x" });
  expect(["runs", "text", "absent", "../runs"].filter((name) => here.hasProgram(name))).toEqual(["runs"]);
  expect([here.hasVariable("PATH"), here.hasVariable("SECRET")]).toEqual([true, false]);
});

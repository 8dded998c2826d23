// What a SKILL.md says, and what is wrong with one.

import { expect, test } from "vitest";
import { isSkillVariable, parseSkill } from "../../../src/koi/skills/parse-skill.ts";

test("a full one", () => {
  const text = `---
name: weather
description: >
  Looks up
  the weather.
metadata: {"skykoi": {"skillKey": "wx", "primaryEnv": "WEATHER_API_KEY", "os": ["linux"], "always": true,
  "requires": {"bins": ["curl"], "anyBins": ["jq", "yq"], "env": ["WEATHER_API_KEY"], "config": ["channels.slack"]},
  "install": [{"kind": "brew", "formula": "curl"}, {"kind": "node", "package": "@scope/wx"}, {"kind": "node", "package": "a; rm -rf /"}]}}
disable-model-invocation: true
---
Body.`;
  expect(parseSkill(text)).toEqual({
    name: "weather",
    description: "Looks up the weather.",
    key: "wx",
    primaryEnv: "WEATHER_API_KEY",
    isForModels: false,
    isForPeople: true,
    needs: {
      isAlways: true,
      os: ["linux"],
      bins: ["curl"],
      anyBins: ["jq", "yq"],
      env: ["WEATHER_API_KEY"],
      config: ["channels.slack"],
    },
    install: [
      { kind: "brew", what: "curl" },
      { kind: "node", what: "@scope/wx" },
    ],
  });
});

test("another product's block counts where SKYKOI has none, and not where it has one", () => {
  const other = "---\nname: a\ndescription: b\nmetadata: { openclaw: { requires: { bins: [x] } } }\n---\n";
  expect(parseSkill(other)).toMatchObject({ needs: { bins: ["x"] }, key: "a", isForModels: true });
  const both =
    "---\nname: a\ndescription: b\nmetadata: { other: { requires: { bins: [x] } }, SKYKOI: {} }\n---\n";
  expect(parseSkill(both)).toMatchObject({ needs: { bins: [] } });
});

test("what people can call, and what a call of it does", () => {
  const front = (more: string): string => `---\nname: a\ndescription: b\n${more}---\n`;
  expect(parseSkill(front("user-invocable: false\n"))).toMatchObject({ isForPeople: false });
  expect(parseSkill(front("user-invocable: no\n"))).toMatchObject({ isForPeople: false });
  expect(
    parseSkill(front("command-dispatch: tool\ncommand-tool: exec\ncommand-arg-mode: raw\n")),
  ).toMatchObject({
    tool: "exec",
  });
  expect(parseSkill(front("command-tool: exec\n"))).not.toHaveProperty("tool");
});

test("a need that is written in short is a need", () => {
  const text =
    "---\nname: a\ndescription: b\nmetadata: { skykoi: { os: linux, requires: { bins: git } } }\n---\n";
  expect(parseSkill(text)).toMatchObject({ needs: { os: ["linux"], bins: ["git"] } });
  const hidden = "---\nname: a\ndescription: b\ndisable-model-invocation: yes\n---\n";
  expect(parseSkill(hidden)).toMatchObject({ isForModels: false });
});

test.each([
  ["# A heading", /front matter between/, 1, 1],
  ["---\nname: a\n", /front matter between/, 1, 1],
  ["---\n- a list\n---\n", /no YAML mapping/, 2, 1],
  ["---\nname: [unclosed\n---\n", /no YAML \(\w/, 2, 16],
  ["---\nname: a\nname: b\n---\n", /no YAML \(duplicate key\)/, 3, 1],
  ["---\ndescription: b\n---\n", /`name` is missing/, 1, 1],
  ["---\nname: ../../etc\ndescription: b\n---\n", /`name` is missing, or not/, 2, 7],
  ["---\nname: a\n---\n", /`description` is missing/, 1, 1],
  [`---\r\nname: a\r\ndescription: ${"x".repeat(1025)}\r\n---\r\n`, /longer than 1024/, 3, 14],
  ["---\nname: a\ndescription: b\ncommand-dispatch: shell\n---\n", /can only be `tool`/, 4, 19],
  ["---\nname: a\ndescription: b\ncommand-dispatch: tool\n---\n", /needs a `command-tool`/, 4, 19],
])("%j is none, and where", (text, problem, line, column) => {
  const found = parseSkill(text);
  expect(found).toMatchObject({ problem: expect.stringMatching(problem) as string, at: { line, column } });
});

test("a variable that leads programs elsewhere is none of a skill's", () => {
  expect(["LD_PRELOAD", "NODE_OPTIONS", "PATH", "BASH_ENV", "lower", "A B"].filter(isSkillVariable)).toEqual(
    [],
  );
  expect(isSkillVariable("WEATHER_API_KEY")).toBe(true);
  const text = "---\nname: a\ndescription: b\nmetadata: { skykoi: { primaryEnv: LD_PRELOAD } }\n---\n";
  expect(parseSkill(text)).not.toHaveProperty("primaryEnv");
});

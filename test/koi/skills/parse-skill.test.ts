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

test.each([
  ["# A heading", /front matter between/],
  ["---\nname: a\n", /front matter between/],
  ["---\n- a list\n---\n", /no YAML mapping/],
  ["---\nname: [unclosed\n---\n", /no YAML mapping|missing/],
  ["---\ndescription: b\n---\n", /`name` is missing/],
  ["---\nname: ../../etc\ndescription: b\n---\n", /`name` is missing, or not/],
  ["---\nname: a\n---\n", /`description` is missing/],
  [`---\nname: a\ndescription: ${"x".repeat(1025)}\n---\n`, /longer than 1024/],
])("%j is none", (text, problem) => {
  expect((parseSkill(text) as { problem: string }).problem).toMatch(problem);
});

test("a variable that leads programs elsewhere is none of a skill's", () => {
  expect(["LD_PRELOAD", "NODE_OPTIONS", "PATH", "BASH_ENV", "lower", "A B"].filter(isSkillVariable)).toEqual(
    [],
  );
  expect(isSkillVariable("WEATHER_API_KEY")).toBe(true);
  const text = "---\nname: a\ndescription: b\nmetadata: { skykoi: { primaryEnv: LD_PRELOAD } }\n---\n";
  expect(parseSkill(text)).not.toHaveProperty("primaryEnv");
});

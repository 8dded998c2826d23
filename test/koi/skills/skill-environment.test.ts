// The environment of one run: a map of its own, the gateway's stays as it is.

import { expect, test } from "vitest";
import type { SkillsConfig } from "../../../src/config/skills.ts";
import type { Secret } from "../../../src/config/secret.ts";
import { skillEnvironment } from "../../../src/koi/skills/skill-environment.ts";
import { skillOf } from "./skill-folder.ts";

const secrets: Readonly<Record<string, string>> = { ONE: "first secret", TWO: "second secret" };
const resolve = async (secret: Secret): Promise<string> => {
  if (typeof secret === "string") return secret;
  const value = secret.source === "env" ? secrets[secret.id] : undefined;
  if (value === undefined) throw new Error("not to be had");
  return value;
};
const config: SkillsConfig = {
  entries: {
    wx: {
      apiKey: { source: "env", id: "ONE" },
      env: { WX_UNITS: "metric", PATH: "/evil", LD_PRELOAD: "x.so" },
    },
    mail: { env: { MAIL_TOKEN: { source: "env", id: "TWO" }, WX_UNITS: "imperial" } },
    lost: { env: { LOST: { source: "env", id: "NOWHERE" } } },
  },
};
const wx = skillOf("wx", "{ skykoi: { primaryEnv: WX_KEY } }");

test("the settings of the given skills, and of no others; what is set stays", async () => {
  const before = { ...process.env };
  const { env, missing } = await skillEnvironment([wx], config, { PATH: "/bin" }, resolve);
  expect(env).toEqual({ WX_KEY: "first secret", WX_UNITS: "metric" });
  expect(missing).toEqual([]);
  const others = await skillEnvironment([skillOf("mail"), wx], config, { WX_KEY: "mine" }, resolve);
  expect(others.env).toEqual({ MAIL_TOKEN: "second secret", WX_UNITS: "imperial" });
  expect(process.env).toEqual(before);
});

test("two runs at once see nothing of each other", async () => {
  const [one, other] = await Promise.all([
    skillEnvironment([wx], config, {}, resolve),
    skillEnvironment([skillOf("mail")], config, {}, resolve),
  ]);
  expect(one.env).not.toHaveProperty("MAIL_TOKEN");
  expect(other.env).not.toHaveProperty("WX_KEY");
});

test("a secret that is not to be had is named, and the run goes on", async () => {
  const { env, missing } = await skillEnvironment([skillOf("lost"), wx], config, {}, resolve);
  expect(env).toMatchObject({ WX_KEY: "first secret" });
  expect(missing).toEqual([{ skill: "lost", name: "LOST" }]);
});

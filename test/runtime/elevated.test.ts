// `/elevated`: out of the sandbox for listed senders alone, by their stable ids, and only as far as the session's level goes.

import { describe, expect, test } from "vitest";
import type { ElevatedLevel } from "../../src/config/koi-defaults.ts";
import type { SkykoiConfig } from "../../src/config/skykoi-config.ts";
import { elevatedLevel, mayElevate } from "../../src/policy/elevated.ts";
import { callsReply, textReply } from "../fakes/models/model-reply.ts";
import { modelHarness } from "./model-harness.ts";
import { openAccess } from "./tiny-table.ts";
import { until } from "./until.ts";

const listed: SkykoiConfig = { tools: { elevated: { allowFrom: { telegram: ["111", "112"] } } } };

describe("who may", () => {
  test.each<[string, SkykoiConfig, readonly string[], boolean]>([
    ["a listed sender", listed, ["111"], true],
    ["several, all listed", listed, ["111", "112"], true],
    ["several, one of them not", listed, ["111", "222"], false],
    ["nobody", listed, [], false],
    ["anybody else", listed, ["222"], false],
    [
      "everybody, where the list says so",
      { tools: { elevated: { allowFrom: { telegram: ["*"] } } } },
      ["9"],
      true,
    ],
    ["no one, with an empty list", { tools: { elevated: { allowFrom: { telegram: [] } } } }, ["111"], false],
    [
      "no one of another channel's list",
      { tools: { elevated: { allowFrom: { discord: ["111"] } } } },
      ["111"],
      false,
    ],
    [
      "no one, where it is switched off",
      { tools: { elevated: { ...listed.tools?.elevated, enabled: false } } },
      ["111"],
      false,
    ],
    ["no one, where nothing is written", {}, ["111"], false],
    ["no name", { tools: { elevated: { allowFrom: { telegram: ["@ann"] } } } }, ["@ann"], false],
  ])("%s", (_, config, senders, may) => {
    expect(mayElevate(config, "telegram", senders)).toBe(may);
  });
});

test("a session's level goes over the config's, and that over `on`", () => {
  expect(elevatedLevel({}, undefined)).toBe("on");
  expect(elevatedLevel({ kois: { defaults: { elevatedDefault: "off" } } }, undefined)).toBe("off");
  expect(elevatedLevel({ kois: { defaults: { elevatedDefault: "off" } } }, "full")).toBe("full");
});

interface Case {
  readonly from?: string;
  readonly level?: ElevatedLevel;
  readonly more?: SkykoiConfig["tools"];
}

/** What comes of an elevated command in a sandboxed session that has no container engine. */
async function resultOf({ from = "111", level, more = {} }: Case): Promise<string> {
  const bench = await modelHarness(
    (_, index) =>
      index === 0 ? callsReply(["exec", { command: "/bin/echo out", elevated: true }]) : textReply("done"),
    {
      config: {
        ...openAccess,
        channels: { telegram: { dmPolicy: "open", allowFrom: ["111", "222"] } },
        kois: { defaults: { model: "local/tiny", sandbox: { mode: "all" } } },
        tools: { ...listed.tools, ...more },
      },
    },
  );
  const { h } = bench;
  if (level !== undefined) {
    await h.receive({ id: "l", from, peer: from, text: `/elevated ${level}` });
    await until(() => h.channel.sent.length === 1, "the word");
  }
  await h.receive({ id: "m", from, peer: from, text: "run it" });
  await until(() => h.channel.sent.some(({ message }) => message.text.endsWith("done")), "the answer");
  return bench.results()[0] ?? "";
}

test("with `full` a listed person's command runs on the gateway's machine", async () => {
  expect(await resultOf({ level: "full" })).toMatch(/^out\n/);
});

test("with `on` the lists and questions stay", async () => {
  expect(await resultOf({})).toContain("is not on the allowlist");
  expect(await resultOf({ level: "ask" })).toContain("is not on the allowlist");
  expect(await resultOf({ more: { exec: { security: "full" } } })).toMatch(/^out\n/);
});

test("not with `off`, not for anybody else, and never over a `deny`", async () => {
  expect(await resultOf({ level: "off" })).toContain("`/elevated` is off in this session");
  expect(await resultOf({ from: "222" })).toContain("for people whom `tools.elevated.allowFrom` lists");
  expect(await resultOf({ level: "full", more: { exec: { security: "deny" } } })).toContain("may not run");
  expect(await resultOf({ level: "full", more: { deny: ["exec"] } })).toContain("is not allowed here");
});

test("/elevated is for listed people alone, and a reset forgets it", async () => {
  const { h } = await modelHarness(() => textReply("done"), {
    config: {
      ...openAccess,
      channels: { telegram: { dmPolicy: "open", allowFrom: ["111", "222"] } },
      ...listed,
    },
  });
  const say = async (text: string, from = "111"): Promise<string> => {
    const count = h.channel.sent.length;
    await h.receive({ id: `${count}`, from, peer: from, text });
    await until(() => h.channel.sent.length > count, text);
    return h.channel.sent.at(-1)?.message.text ?? "";
  };
  expect(await say("/elevated full", "222")).toContain("nothing was changed");
  expect(await say("/elevated")).toContain("where the allowlist or an owner lets them");
  expect(await say("/elevated full")).toBe("My commands may leave the sandbox for you, and nobody is asked.");
  expect(await say("/elevated much")).toContain("nothing was changed");
  const [session] = h.storeOf("home").sessions();
  expect(session?.elevated).toBe("full");
  await say("/new");
  expect(h.storeOf("home").sessions()[0]?.elevated).toBeUndefined();
});

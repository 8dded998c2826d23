// `skykoi kois list` from the outside.

import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Desk } from "./run-command.ts";

const CONFIG = `{
  kois: {
    defaults: { model: "anthropic/claude-sonnet-4-5" },
    list: [
      { id: "home", default: true, name: "Home", identity: { name: "Mizu", emoji: "🐟" }, workspace: "~/home" },
      { id: "work", model: { primary: "openai/gpt-5" } },
      { id: "idle" },
    ],
  },
  bindings: [
    { koiId: "work", match: { channel: "whatsapp", accountId: "biz" } },
    { koiId: "work", match: { channel: "whatsapp", accountId: "*", peer: { kind: "dm", id: "+15551230001" } } },
    { koiId: "work", match: { channel: "discord", guildId: "9", roles: ["8", "7"] } },
    { koiId: "work", match: { channel: "slack", teamId: "T0123ABCD" } },
    { koiId: "work", match: { channel: "whatsapp", accountId: "biz" } },
  ],
  channels: { whatsapp: { accounts: { personal: {}, biz: {} } }, discord: { token: "\${D}" } },
}
`;

let desk: Desk;
beforeEach(() => {
  desk = new Desk();
  desk.write(".SKYKOI/SKYKOI.json", CONFIG);
});
afterEach(() => desk.remove());

test("--bindings --json lists every koi with its folders, its live rules and what leads to it", async () => {
  const { status, stdout, stderr } = await desk.skykoi(["kois", "list", "--bindings", "--json"]);
  const state = desk.path(".SKYKOI");
  expect([status, stderr]).toEqual([0, ""]);
  expect(JSON.parse(stdout)).toEqual([
    {
      id: "home",
      name: "Home",
      identityName: "Mizu",
      identityEmoji: "🐟",
      identitySource: "config",
      workspace: "~/home",
      koiDir: `${state}/koi/home/koi`,
      model: "anthropic/claude-sonnet-4-5",
      bindings: 0,
      bindingDetails: [],
      routes: ["default (no explicit rules)"],
      isDefault: true,
    },
    {
      id: "work",
      workspace: `${state}/workspace-work`,
      koiDir: `${state}/koi/work/koi`,
      model: "openai/gpt-5",
      bindings: 4,
      bindingDetails: [
        "whatsapp accountId=biz",
        "whatsapp accountId=* peer=dm:+15551230001",
        "discord accountId=default guild=9 roles=7,8",
        "slack accountId=default team=T0123ABCD",
      ],
      routes: ["whatsapp/biz", "whatsapp/*", "discord/default", "slack/default"],
      isDefault: false,
    },
    {
      id: "idle",
      workspace: `${state}/workspace-idle`,
      koiDir: `${state}/koi/idle/koi`,
      model: "anthropic/claude-sonnet-4-5",
      bindings: 0,
      bindingDetails: [],
      routes: [],
      isDefault: false,
    },
  ]);
});

test("the list for people names kois, folders and rules", async () => {
  const { stdout } = await desk.skykoi(["kois", "--bindings"]);
  expect(stdout.split("\n").slice(0, 6)).toEqual([
    "home (default) · Home",
    "  identity   🐟 Mizu",
    "  workspace  ~/home",
    `  koi dir    ${desk.path(".SKYKOI")}/koi/home/koi`,
    "  model      anthropic/claude-sonnet-4-5",
    "  bindings   0",
  ]);
  expect(stdout).toContain("\n    discord accountId=default guild=9 roles=7,8\n");
});

test("a koi is called as its turns call it: by the config, else by its IDENTITY.md", async () => {
  desk.write(".SKYKOI/workspace-work/IDENTITY.md", "- **Name:** Ada\n- **Emoji:** 🦉\n");
  desk.write("home/IDENTITY.md", "- **Name:** Somebody\n");
  const { stdout } = await desk.skykoi(["kois", "--json"]);
  expect((JSON.parse(stdout) as readonly Record<string, unknown>[]).slice(0, 2)).toEqual([
    expect.objectContaining({ identityName: "Mizu", identitySource: "config" }),
    expect.objectContaining({ identityName: "Ada", identityEmoji: "🦉", identitySource: "file" }),
  ]);
});

describe("--tools", () => {
  const config = `{
  kois: {
    list: [
      { id: "home", default: true, sandbox: { mode: "non-main" } },
      { id: "family", tools: { allow: ["read", "exec", "web_fetch"], deny: ["bash"] } },
    ],
  },
  bindings: [{ koiId: "family", match: { channel: "webchat" } }],
  tools: { deny: ["web_fetch", "group:automation"] },
}
`;

  test("says of each tool whether it is there, and which line took it", async () => {
    desk.write(".SKYKOI/SKYKOI.json", config);
    const { stdout } = await desk.skykoi(["kois", "--tools", "--json"]);
    const [home, family] = JSON.parse(stdout) as Record<string, { tool: string }[]>[];
    const of = (rows: { tool: string }[] = [], tool: string): unknown =>
      rows.find((row) => row.tool === tool);
    const file = "SKYKOI.json";
    expect(of(family?.["tools"], "read")).toEqual({
      tool: "read",
      allowed: true,
      stage: "koi",
      reason: "listed",
      pointer: "/kois/list/1/tools/allow/0",
      at: `.SKYKOI/${file}:5:40`,
    });
    expect(of(family?.["tools"], "exec")).toMatchObject({
      allowed: false,
      reason: "denied",
      at: `.SKYKOI/${file}:5:77`,
    });
    expect(of(family?.["tools"], "web_fetch")).toMatchObject({ allowed: false, stage: "global" });
    expect(of(family?.["tools"], "apply_patch")).toEqual({
      tool: "apply_patch",
      allowed: false,
      stage: "offer",
      reason: "denied",
      pointer: "",
    });
    expect(family?.["sandboxedTools"]).toBe(undefined);
    expect(of(home?.["tools"], "browser")).toEqual({ tool: "browser", allowed: true });
    expect(of(home?.["sandboxedTools"], "browser")).toMatchObject({ allowed: false, stage: "sandbox" });
  });

  test("is a few lines for people", async () => {
    desk.write(".SKYKOI/SKYKOI.json", config);
    const { stdout } = await desk.skykoi(["kois", "--tools"]);
    expect(stdout).toContain("\n  tools      read\n  denied     write, edit, process,");
    expect(stdout).toContain("\n  denied     exec: by its own list (.SKYKOI/SKYKOI.json:5:77)\n");
    expect(stdout).toContain("\n  denied     apply_patch: switched off (built in)\n");
    expect(stdout).toMatch(/\n {2}sandboxed {2}read, write, /);
  });

  test("is there without a container engine", async () => {
    desk.write(".SKYKOI/SKYKOI.json", config);
    const { status } = await desk.skykoi(["kois", "--tools"], {
      env: { DOCKER_HOST: "unix:///nowhere.sock" },
    });
    expect(status).toBe(0);
  });
});

test("the config is the gateway's or the named one, never the one that happens to lie here", async () => {
  desk.write("SKYKOI.json", '{ kois: { list: [{ id: "here" }] } }');
  desk.write("other.json", '{ kois: { list: [{ id: "other" }] } }');
  const ids = async (args: string[], env: Record<string, string> = {}): Promise<string[]> => {
    const { stdout } = await desk.skykoi(["kois", "list", "--json", ...args], { env });
    return (JSON.parse(stdout) as { id: string }[]).map(({ id }) => id);
  };
  expect(
    await Promise.all([
      ids([]),
      ids(["--config", "other.json"]),
      ids([], { SKYKOI_CONFIG_PATH: "other.json" }),
    ]),
  ).toEqual([["home", "work", "idle"], ["other"], ["other"]]);
});

test("a config with errors is not listed, its errors are", async () => {
  desk.write(".SKYKOI/SKYKOI.json", '{ bindings: [{ koiId: "ghost", match: { channel: "slack" } }] }');
  const { status, stdout, stderr } = await desk.skykoi(["kois", "list", "--bindings", "--json"]);
  expect([status, stdout]).toEqual([1, ""]);
  expect(stderr).toMatch(/^error binding\/unknown-koi/);
});

test("without a config there is nothing to list", async () => {
  const { status, stderr } = await desk.skykoi(["kois"], { env: { SKYKOI_STATE_DIR: desk.path("empty") } });
  expect([status, stderr]).toEqual([2, "can't open empty/SKYKOI.json: there is no such file\n"]);
});

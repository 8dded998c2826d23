// The effective tools of a koi, stage by stage.

import { describe, expect, test } from "vitest";
import type { SkykoiConfig } from "../../../src/config/skykoi-config.ts";
import type { KoiConfig } from "../../../src/config/koi.ts";
import type { ToolsConfig } from "../../../src/config/tools.ts";
import { hostCommands, outsideCommands } from "../../../src/policy/tools/host-commands.ts";
import { knownTools, toolTable } from "../../../src/policy/tools/tool-table.ts";
import type { ToolContext } from "../../../src/policy/tools/tool-stages.ts";
import type { AccountId, KoiId, PeerId } from "../../../src/routing/ids.ts";

const home = "home" as KoiId;
const inMain: ToolContext = { session: "main" };

/** A config of one koi. */
function one(koi: Omit<KoiConfig, "id">, rest: SkykoiConfig = {}): SkykoiConfig {
  return { ...rest, kois: { ...rest.kois, list: [{ id: "Home", ...koi }] } };
}

function allowed(config: SkykoiConfig, context: ToolContext = inMain): string[] {
  return toolTable(config, home, context)
    .filter((verdict) => verdict.isAllowed)
    .map((verdict) => verdict.tool);
}

/** `stage reason pointer` of one tool. */
function decided(config: SkykoiConfig, tool: string, context: ToolContext = inMain): string {
  const [verdict] = toolTable(config, home, context, [tool]);
  return `${verdict?.isAllowed} ${verdict?.stage} ${verdict?.reason} ${verdict?.pointer}`;
}

describe("without a filter", () => {
  test("a koi has everything but what is switched off as a whole", () => {
    expect(allowed({})).toEqual(knownTools({}).filter((tool) => tool !== "apply_patch"));
    expect(decided({}, "apply_patch")).toBe("false offer denied ");
    expect(decided({}, "read")).toBe("true undefined undefined undefined");
  });

  test("apply_patch is there once it is switched on, for the models that it is meant for", () => {
    const config = one({ tools: { exec: { applyPatch: { enabled: true, allowModels: ["openai/*"] } } } });
    expect(decided(config, "apply_patch")).toMatch(/^true/);
    expect(decided(config, "apply_patch", { ...inMain, model: "OpenAI/gpt-5" })).toMatch(/^true/);
    expect(decided(config, "apply_patch", { ...inMain, model: "google/gemini" })).toBe(
      "false offer denied /kois/list/0/tools/exec/applyPatch/allowModels",
    );
  });

  test("memory that is switched off has no tools", () => {
    const config = one({ memorySearch: { enabled: false } });
    expect(decided(config, "memory_get")).toBe("false offer denied /kois/list/0/memorySearch/enabled");
  });
});

describe("lists", () => {
  test("deny wins over allow, and names its entry", () => {
    const config = one({ tools: { allow: ["read", "exec"], deny: ["session_*", "bash"] } });
    expect(allowed(config)).toEqual(["read"]);
    expect(decided(config, "exec")).toBe("false koi denied /kois/list/0/tools/deny/1");
    expect(decided(config, "write")).toBe("false koi not_listed /kois/list/0/tools/allow");
    expect(decided(config, "read")).toBe("true koi listed /kois/list/0/tools/allow/0");
  });

  test("a list whose every name is wrong lets nothing through", () => {
    expect(allowed(one({ tools: { allow: ["raed", "group:nothing", "x*"] } }))).toEqual([]);
  });

  test("an empty list is none", () => {
    expect(allowed(one({ tools: { allow: [], deny: [] } }))).toEqual(allowed({}));
  });

  test.each([
    [["group:FS"], ["read", "write", "edit"]],
    [["Sessions_*"], ["sessions_list", "sessions_history", "sessions_send", "sessions_spawn"]],
    [[" BASH "], ["exec"]],
    [
      ["group:u*", "group:web"],
      ["web_fetch", "browser", "canvas"],
    ],
  ])("%j stands for %j", (allow, tools) => {
    expect(allowed(one({ tools: { allow } }))).toEqual(tools);
  });

  test("group:skykoi is every built-in tool", () => {
    expect(allowed(one({ tools: { allow: ["group:SKYKOI"] } }))).toEqual(allowed({}));
  });

  test("who may run commands may apply patches, unless they are denied", () => {
    const exec = { applyPatch: { enabled: true } };
    expect(allowed(one({ tools: { allow: ["exec"], exec } }))).toEqual(["apply_patch", "exec"]);
    expect(allowed(one({ tools: { allow: ["exec"], deny: ["apply_patch"], exec } }))).toEqual(["exec"]);
  });

  test("what is denied globally, no koi brings back", () => {
    const config = one({ tools: { allow: ["exec"], alsoAllow: ["exec"] } }, { tools: { deny: ["exec"] } });
    expect(decided(config, "exec")).toBe("false global denied /tools/deny/0");
  });
});

describe("profiles", () => {
  test("a koi's profile takes the place of the global one, and alsoAllow adds to it", () => {
    const tools: ToolsConfig = { profile: "coding", alsoAllow: ["cron"] };
    expect(allowed(one({ tools: { profile: "minimal" } }, { tools }))).toEqual(["session_status", "cron"]);
    expect(allowed(one({ tools: { profile: "minimal", alsoAllow: [] } }, { tools }))).toEqual([
      "session_status",
    ]);
    expect(decided(one({}, { tools }), "browser")).toBe("false profile not_listed /tools/profile");
    expect(decided(one({}, { tools }), "cron")).toBe("true profile listed /tools/alsoAllow/0");
  });

  test("of byProvider the entry of the model comes before the one of its provider", () => {
    const byProvider = { ollama: { deny: ["exec"] }, "Ollama/Tiny": { profile: "minimal" as const } };
    const config = one({}, { tools: { byProvider } });
    expect(decided(config, "exec", { ...inMain, model: "ollama/big" })).toBe(
      "false global_provider denied /tools/byProvider/ollama/deny/0",
    );
    expect(decided(config, "exec", { ...inMain, model: "ollama/tiny" })).toBe(
      "false provider_profile not_listed /tools/byProvider/Ollama~1Tiny/profile",
    );
    expect(decided(config, "exec")).toMatch(/^true/);
  });
});

describe("in a sandbox", () => {
  const sandbox = { mode: "all" } as const;

  test("there are the built-in lists", () => {
    expect(decided(one({ sandbox }), "browser")).toBe("false sandbox denied ");
    expect(decided(one({ sandbox }), "message")).toBe("false sandbox not_listed ");
    expect(decided(one({ sandbox }), "exec")).toMatch(/^true/);
  });

  test("the koi's lists take the place of the global ones, each by itself; an empty allow list is all", () => {
    const global = { tools: { sandbox: { tools: { allow: ["read"], deny: ["exec"] } } } };
    expect(allowed(one({ sandbox }, global))).toEqual(["read"]);
    const tools = { sandbox: { tools: { allow: [] } } };
    expect(decided(one({ sandbox, tools }, global), "message")).toMatch(/^true/);
    expect(decided(one({ sandbox, tools }, global), "exec")).toBe(
      "false sandbox denied /tools/sandbox/tools/deny/0",
    );
  });

  test("non-main leaves the main session as it is", () => {
    const config = one({ sandbox: { mode: "non-main" } });
    expect(decided(config, "browser")).toMatch(/^true/);
    expect(decided(config, "browser", { session: "other" })).toMatch(/^false sandbox/);
  });

  test("a workspace that is there to read has no tools that write", () => {
    const config = one({ sandbox: { ...sandbox, workspaceAccess: "ro" } });
    expect(decided(config, "write")).toBe("false workspace denied /kois/list/0/sandbox/workspaceAccess");
    expect(decided(config, "read")).toMatch(/^true/);
  });
});

test("background runs never start others, whatever is allowed", () => {
  const subagents = { tools: { allow: ["sessions_spawn", "read", "exec"], deny: ["exec"] } };
  const config = one({}, { tools: { subagents } });
  expect(allowed(config, { session: "subagent" })).toEqual(["read"]);
  expect(decided(config, "sessions_spawn", { session: "subagent" })).toBe("false subagent denied ");
});

describe("MCP tools", () => {
  const mcp = { servers: { files: { command: "x" }, Off: { command: "x", enabled: false } } };

  test("stand in the table as those of their server that no list names", () => {
    expect(knownTools({ mcp }).slice(-1)).toEqual(["mcp__files__*"]);
    expect(allowed(one({ tools: { allow: ["mcp__files__*"] } }, { mcp }))).toEqual(["mcp__files__*"]);
    expect(allowed(one({ tools: { allow: ["mcp__files__read"] } }, { mcp }))).toEqual([]);
  });

  test("pass the same filters", () => {
    const config = one({ tools: { deny: ["mcp__*__write"] } }, { mcp });
    const verdicts = toolTable(config, home, inMain, ["mcp__files__write", "mcp__files__read"]);
    expect(verdicts.map((verdict) => verdict.isAllowed)).toEqual([false, true]);
  });
});

describe("rooms", () => {
  const groups = {
    "120363999999999999@g.us": {
      tools: { deny: ["exec"] },
      toolsBySender: { "+1 555 123 0001": { alsoAllow: ["exec"] }, "@Mia": { allow: ["read"] } },
    },
    "*": { toolsBySender: { "*": { deny: ["browser"] } } },
  };
  const config = one({}, { channels: { whatsapp: { groups, accounts: { biz: { groups: {} } } } } });
  const inGroup = (id: string, sender: string[] = [], accountId = "default"): ToolContext => ({
    session: "other",
    room: {
      facts: {
        channel: "whatsapp",
        accountId: accountId as AccountId,
        peer: { kind: "group", id: id as PeerId },
      },
      sender,
    },
  });
  const known = inGroup("120363999999999999@g.us");

  test("have one more filter", () => {
    expect(decided(config, "exec", known)).toBe(
      "false room denied /channels/whatsapp/groups/120363999999999999@g.us/tools/deny/0",
    );
    expect(decided(config, "exec")).toMatch(/^true/);
  });

  test("a sender's own filter takes the place of everyone's, and gives nothing back that another stage took", () => {
    const boss = inGroup("120363999999999999@g.us", ["+15551230001"]);
    expect(decided(config, "exec", boss)).toMatch(/^true/);
    expect(decided({ ...config, tools: { deny: ["exec"] } }, "exec", boss)).toMatch(/^false global/);
    expect(allowed(config, inGroup("120363999999999999@g.us", ["mia"]))).toEqual(["read"]);
  });

  test("the entry * holds for rooms without their own", () => {
    expect(decided(config, "browser", inGroup("120363000000000000@g.us"))).toBe(
      "false room denied /channels/whatsapp/groups/*/toolsBySender/*/deny/0",
    );
  });

  test("an account's own rooms take the place of the channel's", () => {
    expect(decided(config, "exec", inGroup("120363999999999999@g.us", [], "biz"))).toMatch(/^true/);
  });

  test("on Discord the room comes before its server, a thread after its room", () => {
    const guilds = {
      "900000000000000001": {
        tools: { deny: ["exec"] },
        channels: { "223344556677889900": { tools: { deny: ["read"] } } },
      },
    };
    const discord = one({}, { channels: { discord: { guilds } } });
    const room = (id: string, parent?: string): ToolContext => ({
      session: "other",
      room: {
        facts: {
          channel: "discord",
          accountId: "default" as AccountId,
          guildId: "900000000000000001",
          peer: { kind: "channel", id: id as PeerId },
          ...(parent !== undefined && { parentPeer: { kind: "channel", id: parent as PeerId } }),
        },
      },
    });
    const at = "/channels/discord/guilds/900000000000000001";
    expect(decided(discord, "read", room("223344556677889900"))).toBe(
      `false room denied ${at}/channels/223344556677889900/tools/deny/0`,
    );
    expect(decided(discord, "exec", room("223344556677889900"))).toMatch(/^true/);
    expect(decided(discord, "read", room("333344556677889900", "223344556677889900"))).toMatch(/^false/);
    expect(decided(discord, "exec", room("333344556677889900"))).toBe(`false room denied ${at}/tools/deny/0`);
  });

  test("a Telegram topic comes before its group", () => {
    const telegram = {
      groups: {
        "-1001234567890": { tools: { deny: ["exec"] }, topics: { "42": { tools: { deny: ["read"] } } } },
      },
    };
    const topic: ToolContext = {
      session: "other",
      room: {
        facts: {
          channel: "telegram",
          accountId: "default" as AccountId,
          peer: { kind: "group", id: "-1001234567890:topic:42" as PeerId },
          parentPeer: { kind: "group", id: "-1001234567890" as PeerId },
        },
      },
    };
    expect(decided(one({}, { channels: { telegram } }), "read", topic)).toBe(
      "false room denied /channels/telegram/groups/-1001234567890/topics/42/tools/deny/0",
    );
  });
});

describe("commands on the host", () => {
  test("are possible without a sandbox, in the sessions that it leaves out, and where exec is sent there", () => {
    expect(hostCommands({}, home, inMain)).toBeDefined();
    expect(hostCommands(one({ sandbox: { mode: "all" } }), home, inMain)).toBeUndefined();
    const some = one({ sandbox: { mode: "non-main" } });
    expect(hostCommands(some, home, inMain)).toBeDefined();
    expect(hostCommands(some, home, { session: "other" })).toBeUndefined();
    const sent = one({ sandbox: { mode: "all" }, tools: { exec: { host: "gateway" } } });
    expect(hostCommands(sent, home, inMain)).toBeDefined();
  });

  test("are not where exec is denied, run on a node, or exec may run nothing outside", () => {
    expect(hostCommands(one({ tools: { deny: ["exec"] } }), home, inMain)).toBeUndefined();
    expect(hostCommands(one({ tools: { exec: { host: "node" } } }), home, inMain)).toBeUndefined();
    expect(hostCommands(one({}, { tools: { exec: { security: "deny" } } }), home, inMain)).toBeUndefined();
  });

  test("outside of a sandbox they are also on nodes, and for whom `tools.elevated` lists", () => {
    const boxed = { sandbox: { mode: "all" } } as const;
    const where = (config: SkykoiConfig, sender = "1"): string | undefined =>
      outsideCommands(config, home, inMain, { channel: "telegram", sender })?.where;
    expect(where({})).toBe("gateway");
    expect(where(one(boxed))).toBeUndefined();
    expect(where(one({ ...boxed, tools: { exec: { host: "node" } } }))).toBe("node");
    expect(where(one({ ...boxed, tools: { exec: { host: "node", security: "deny" } } }))).toBeUndefined();
    const listed = { allow: ["exec", "nodes"], deny: [] };
    expect(where(one({ ...boxed, tools: { sandbox: { tools: listed } } }))).toBe("node");
    expect(where(one({ ...boxed, tools: { sandbox: { tools: listed }, deny: ["exec"] } }))).toBeUndefined();
    const elevated = { tools: { elevated: { allowFrom: { telegram: ["1"] } } } };
    expect(where(one(boxed, elevated))).toBe("elevated");
    expect(where(one(boxed, elevated), "2")).toBeUndefined();
  });

  test("say which entry lets them", () => {
    const config = one({ tools: { allow: ["read", "exec"] } });
    expect(hostCommands(config, home, inMain)).toMatchObject({
      tool: "exec",
      pointer: "/kois/list/0/tools/allow/1",
    });
  });
});

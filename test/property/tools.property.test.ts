// The laws of the tool filters, on random configs: a deny only takes away, a later stage gives nothing back, and what is no
// tool's name lets nothing through.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { SkykoiConfig } from "../../src/config/skykoi-config.ts";
import { TOOL_NAMES } from "../../src/config/tool-names.ts";
import type { ProfiledToolPolicy, ToolPolicy } from "../../src/config/tool-policy.ts";
import { judgeTool, toolTable } from "../../src/policy/tools/tool-table.ts";
import { type ToolContext, toolStages } from "../../src/policy/tools/tool-stages.ts";
import type { AccountId, KoiId, PeerId } from "../../src/routing/ids.ts";
import { runs } from "./runs.ts";

const home = "home" as KoiId;
const GROUP = "120363999999999999@g.us";

const entry = fc.constantFrom(
  ...TOOL_NAMES,
  "group:fs",
  "group:runtime",
  "group:skykoi",
  "GROUP:Sessions",
  "*",
  "sess*",
  "bash",
  "mcp__files__*",
  "raed",
);
const list = fc.option(fc.uniqueArray(entry, { maxLength: 5 }), { nil: undefined });
const policy: fc.Arbitrary<ToolPolicy> = fc.record({ allow: list, alsoAllow: list, deny: list }).map(stated);
const profiled: fc.Arbitrary<ProfiledToolPolicy> = fc
  .record({
    allow: list,
    alsoAllow: list,
    deny: list,
    profile: fc.option(fc.constantFrom("minimal", "coding", "messaging", "full"), { nil: undefined }),
  })
  .map((one) => stated(one) as ProfiledToolPolicy);

/** An object without the keys that are not set. */
function stated(one: object): object {
  return Object.fromEntries(Object.entries(one).filter(([, value]) => value !== undefined));
}

/** The filters of a config, each of which may lack. */
interface Filters {
  readonly global: ProfiledToolPolicy;
  readonly globalProvider: ProfiledToolPolicy;
  readonly koi: ProfiledToolPolicy;
  readonly koiProvider: ProfiledToolPolicy;
  readonly room: ToolPolicy;
  readonly sandbox: ToolPolicy;
  readonly subagent: ToolPolicy;
}

const filters: fc.Arbitrary<Filters> = fc.record({
  global: profiled,
  globalProvider: profiled,
  koi: profiled,
  koiProvider: profiled,
  room: policy,
  sandbox: policy,
  subagent: policy,
});

function configOf(all: Filters): SkykoiConfig {
  return {
    kois: {
      list: [
        {
          id: "home",
          sandbox: { mode: "non-main" },
          tools: { ...all.koi, byProvider: { openai: all.koiProvider } },
        },
      ],
    },
    tools: {
      ...all.global,
      byProvider: { openai: all.globalProvider },
      sandbox: { tools: all.sandbox },
      subagents: { tools: all.subagent },
      exec: { applyPatch: { enabled: true } },
    },
    channels: { whatsapp: { groups: { [GROUP]: { tools: all.room } } } },
    mcp: { servers: { files: { command: "files" } } },
  } as SkykoiConfig;
}

const room = {
  facts: {
    channel: "whatsapp",
    accountId: "default" as AccountId,
    peer: { kind: "group", id: GROUP as PeerId },
  },
} as const;
const context: fc.Arbitrary<ToolContext> = fc.constantFrom(
  { session: "main" },
  { session: "other", room },
  { session: "other", room, model: "openai/gpt-5" },
  { session: "subagent", model: "openai/gpt-5" },
);

function allowedBy(config: SkykoiConfig, where: ToolContext): ReadonlySet<string> {
  const verdicts = toolTable(config, home, where).filter(({ isAllowed }) => isAllowed);
  return new Set(verdicts.map(({ tool }) => tool));
}

function isSubset(some: ReadonlySet<string>, all: ReadonlySet<string>): boolean {
  return [...some].every((tool) => all.has(tool));
}

describe("the tools of a koi", () => {
  test("never become more by a deny, wherever it stands", () => {
    const place = fc.constantFrom(
      ...(["global", "globalProvider", "koi", "koiProvider", "room", "sandbox", "subagent"] as const),
    );
    const property = fc.property(filters, context, place, entry, (all, where, at, denied) => {
      const stricter = { ...all, [at]: { ...all[at], deny: [...(all[at].deny ?? []), denied] } };
      // The sandbox has a built-in list, which a list of the config takes the place of.
      fc.pre(at !== "sandbox" || all.sandbox.deny !== undefined);
      expect(isSubset(allowedBy(configOf(stricter), where), allowedBy(configOf(all), where))).toBe(true);
    });
    fc.assert(property, runs(500));
  });

  test("are fewer or the same after each stage, and the first stage that takes one is named", () => {
    const property = fc.property(filters, context, (all, where) => {
      const stages = toolStages(configOf(all), home, where);
      for (const tool of [...TOOL_NAMES, "mcp__files__*"]) {
        const after = stages.map((_, i) => judgeTool(stages.slice(0, i + 1), tool).isAllowed);
        const taken = after.indexOf(false);
        expect(after.slice(Math.max(taken, 0)).includes(true)).toBe(taken < 0 && after.length > 0);
        if (taken >= 0) expect(judgeTool(stages, tool).stage).toBe(stages[taken]?.name);
      }
    });
    fc.assert(property, runs(500));
  });

  test("stand in the order of the chain", () => {
    const order =
      "offer profile provider_profile global global_provider koi koi_provider room sandbox workspace subagent";
    const property = fc.property(filters, context, (all, where) => {
      const names = toolStages(configOf(all), home, where).map(({ name }) => name);
      expect(names).toEqual(order.split(" ").filter((name) => (names as string[]).includes(name)));
    });
    fc.assert(property, runs(200));
  });

  test("never come from a name that no tool has", () => {
    const wrong = fc.string({ maxLength: 12 }).map((text) => `zz${text.replaceAll("*", "")}`);
    const lists = fc.array(wrong, { minLength: 1, maxLength: 4 });
    const property = fc.property(filters, context, lists, (all, where, allow) => {
      const { alsoAllow: _, ...koi } = all.koi;
      expect([...allowedBy(configOf({ ...all, koi: { ...koi, allow } }), where)]).toEqual([]);
    });
    fc.assert(property, runs(300));
  });

  test("are the same for other spellings of the entries", () => {
    const louder = (one: ToolPolicy): ToolPolicy =>
      Object.fromEntries(
        Object.entries(one).map(([key, value]) => [
          key,
          Array.isArray(value) ? value.map((text) => text.toUpperCase()) : value,
        ]),
      );
    const property = fc.property(filters, context, (all, where) => {
      const loud = { ...all, koi: louder(all.koi), room: louder(all.room), sandbox: louder(all.sandbox) };
      expect(allowedBy(configOf(loud as Filters), where)).toEqual(allowedBy(configOf(all), where));
    });
    fc.assert(property, runs(200));
  });
});

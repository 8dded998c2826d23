// Whether a koi surely has a tool, by profile and lists.

import { describe, expect, test } from "vitest";
import { maySurelyUse } from "../../../src/compiler/analyse/may-use-tool.ts";
import { resolveKois } from "../../../src/compiler/resolve/kois.ts";
import type { KoiToolsConfig, ToolsConfig } from "../../../src/config/tools.ts";

/** Whether a koi with `own` tools under `everywhere` has `exec` and `sessions_send`. */
function has(own: KoiToolsConfig, everywhere: ToolsConfig = {}): readonly boolean[] {
  const config = { kois: { list: [{ id: "a", tools: own }] }, tools: everywhere };
  const { defaultKoi } = resolveKois(config);
  return (["exec", "sessions_send"] as const).map((tool) => maySurelyUse(tool, config, defaultKoi));
}

describe("a koi has both tools", () => {
  const rows: readonly (readonly [own: KoiToolsConfig, everywhere: ToolsConfig])[] = [
    [{}, {}],
    [{ allow: [], deny: [] }, {}],
    [{ profile: "coding" }, {}],
    [{ profile: "full" }, { profile: "minimal" }],
    [{ profile: "minimal", alsoAllow: ["exec", "group:sessions"] }, {}],
    [{ allow: ["EXEC", "sessions_*"] }, { allow: ["group:runtime", "group:sessions"] }],
    [{ allow: ["*"] }, { allow: ["group:SKYKOI"] }],
  ];
  test.each(rows)("with %j, under %j", (own, everywhere) => {
    expect(has(own, everywhere)).toEqual([true, true]);
  });
});

describe("a koi has no command", () => {
  const rows: readonly (readonly [own: KoiToolsConfig, everywhere: ToolsConfig, sends: boolean])[] = [
    [{ deny: ["exec"] }, {}, true],
    [{}, { deny: ["group:runtime"] }, true],
    [{ allow: ["exec"] }, { deny: ["exe*"] }, false],
    [{ allow: ["read"] }, {}, false],
    [{ profile: "messaging" }, {}, true],
    [{}, { profile: "minimal" }, false],
    [{ deny: ["*"] }, {}, false],
  ];
  test.each(rows)("with %j, under %j, and may write to others: %s", (own, everywhere, sends) => {
    expect(has(own, everywhere)).toEqual([false, sends]);
  });
});

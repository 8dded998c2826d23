// The tools that a koi gains or loses between two configs.

import { expect, test } from "vitest";
import type { SkykoiConfig } from "../../../src/config/skykoi-config.ts";
import { type ToolChange, diffTools } from "../../../src/compiler/diff/tool-changes.ts";
import type { KoiId } from "../../../src/routing/ids.ts";

type Koi = Omit<NonNullable<NonNullable<SkykoiConfig["kois"]>["list"]>[number], "id">;

const home = "home" as KoiId;

function changes(before: Koi, after: Koi, shared: SkykoiConfig = {}): readonly ToolChange[] {
  const config = (koi: Koi): SkykoiConfig => ({ ...shared, kois: { list: [{ id: "home", ...koi }] } });
  return diffTools(config(before), config(after), [home]);
}

const none = { koiId: home, sessions: "all", gained: [], lost: [], sandboxed: null };

test("a denied tool is lost, and comes back without the deny", () => {
  expect(changes({}, { tools: { deny: ["exec"] } })).toEqual([{ ...none, lost: ["exec"] }]);
  expect(changes({ tools: { deny: ["exec"] } }, {})).toEqual([{ ...none, gained: ["exec"] }]);
});

test("another way to write the same is no change", () => {
  const group = changes(
    { tools: { deny: ["group:fs"] } },
    { tools: { deny: ["read", "write", "edit", "apply_patch"] } },
  );
  expect(group).toEqual([]);
  expect(changes({ tools: { deny: ["exec", "read"] } }, { tools: { deny: ["read", "exec"] } })).toEqual([]);
  expect(changes({ tools: { allow: ["exec"] } }, {}, { tools: { allow: ["exec"] } })).toEqual([]);
});

test("a global deny counts for the koi", () => {
  const [before, after] = [{}, { tools: { deny: ["browser"] } }].map((shared): SkykoiConfig => ({
    ...shared,
    kois: { list: [{ id: "home" }] },
  }));
  expect(diffTools(before as SkykoiConfig, after as SkykoiConfig, [home])).toEqual([
    { ...none, lost: ["browser"] },
  ]);
});

test("a sandbox that goes is told, also where only some sessions had it", () => {
  const inside = { sandbox: { mode: "all" } } as const;
  expect(changes(inside, { sandbox: { mode: "off" } })).toEqual([
    expect.objectContaining({ sessions: "all", sandboxed: false }),
  ]);
  expect(changes({ sandbox: { mode: "non-main" } }, inside)).toEqual([
    expect.objectContaining({ sessions: "main", sandboxed: true }),
  ]);
});

// Names of MCP tools: one spelling for what a server says and for what a list says.

import fc from "fast-check";
import { expect, test } from "vitest";

import type { SkykoiConfig } from "../../../src/config/skykoi-config.ts";
import type { KoiId } from "../../../src/routing/ids.ts";
import { mcpToolName, toolMatcher } from "../../../src/policy/tools/tool-names.ts";
import { judgeTool, mayHaveToolsOf } from "../../../src/policy/tools/tool-table.ts";
import { toolStages } from "../../../src/policy/tools/tool-stages.ts";

test("names are plain, behind their server's prefix, or none", () => {
  expect(mcpToolName("Files", "read_file")).toBe("mcp__files__read_file");
  expect(mcpToolName("files", "Read.File/now")).toBe("mcp__files__read_file_now");
  expect(mcpToolName("files", "read*")).toBe("mcp__files__read_");
  expect(mcpToolName("files", "***")).toBeUndefined();
  expect(mcpToolName("files", "")).toBeUndefined();
  expect(mcpToolName("files", "x".repeat(52))).toHaveLength(64);
  expect(mcpToolName("files", "x".repeat(53))).toBeUndefined();
});

test("whatever a server calls a tool, the list that names it so takes it in, and no name leaves the prefix", () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, maxLength: 40 }), (tool) => {
      const name = mcpToolName("s", tool);
      if (name === undefined || tool.includes("*") || tool !== tool.trim()) return;
      expect(name).toMatch(/^mcp__s__[a-z0-9_-]+$/);
      expect(toolMatcher(`mcp__S__${tool}`)(name)).toBe(true);
      expect(toolMatcher("mcp__s__*")(name)).toBe(true);
      expect(toolMatcher("mcp__other__*")(name)).toBe(false);
    }),
  );
});

const lists = fc.array(
  fc.constantFrom(
    "mcp__s__a",
    "mcp__s__*",
    "mcp__*",
    "*",
    "mcp__t__a",
    "mcp__s__a*",
    "read",
    "group:fs",
    "mcp__s__*b",
  ),
  { maxLength: 3 },
);

test("a server is left out only where no tool of it could pass", () => {
  fc.assert(
    fc.property(lists, lists, lists, fc.boolean(), (allow, deny, ownDeny, isSandboxed) => {
      const config: SkykoiConfig = {
        tools: { allow, deny },
        kois: {
          list: [{ id: "k", tools: { deny: ownDeny } }],
          defaults: { sandbox: { mode: isSandboxed ? "all" : "off" } },
        },
      };
      const stages = toolStages(config, "k" as KoiId, { session: "main" });
      const some = ["a", "b", "ab", "zzz"].some((tool) => judgeTool(stages, `mcp__s__${tool}`).isAllowed);
      if (some) expect(mayHaveToolsOf(stages, "s")).toBe(true);
    }),
  );
  const none = toolStages({ tools: { deny: ["mcp__s__*"] } }, "k" as KoiId, { session: "main" });
  expect(mayHaveToolsOf(none, "s")).toBe(false);
  expect(mayHaveToolsOf(none, "t")).toBe(true);
});

// HEARTBEAT.md: when there is nothing in it.

import { symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readChecklist } from "../../../src/koi/heartbeat/checklist.ts";
import { workspaceTemplates } from "../../../src/koi/workspace-templates.ts";
import { tempFolder } from "../store/temp-folder.ts";

const template = workspaceTemplates.find(({ name }) => name === "HEARTBEAT.md")?.text ?? "";

test.each([
  ["# Heartbeat\n\n-\n* \n- [ ]\n1.\n", "empty"],
  ["", "empty"],
  [template, "empty"],
  ["<!-- write below -->\n# Heartbeat\n", "empty"],
  ["# Heartbeat\n- look at the oven\n", "filled"],
  ["look at the oven", "filled"],
  ["#hashtag", "filled"],
])("%j is %s", async (text, expected) => {
  const folder = tempFolder();
  writeFileSync(join(folder, "HEARTBEAT.md"), text);
  expect(await readChecklist(folder)).toBe(expected);
});

test("no file, and a link that leads out of the workspace", async () => {
  const folder = tempFolder();
  expect(await readChecklist(folder)).toBe("absent");
  symlinkSync("/etc/passwd", join(folder, "HEARTBEAT.md"));
  expect(await readChecklist(folder)).toBe("unreadable");
});

// Which workspace files a session may see, and what reading them can and can't be led to.

import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

import { promptFileNames, readWorkspaceFiles } from "../../../src/koi/prompt/workspace-files.ts";
import { isOwnersSession } from "../../../src/policy/owner.ts";
import type { Peer } from "../../../src/routing/facts.ts";
import type { KoiId, PeerId, SessionKey } from "../../../src/routing/ids.ts";
import { tempFolder } from "../store/temp-folder.ts";

const peer = (kind: Peer["kind"]): Peer => ({ kind, id: "1" as PeerId });

test("files come in prompt order, MEMORY.md last and only with memory", () => {
  const common = ["KOIS.md", "SOUL.md", "TOOLS.md", "IDENTITY.md", "USER.md", "HEARTBEAT.md", "BOOTSTRAP.md"];
  expect(promptFileNames(false)).toEqual(common);
  expect(promptFileNames(true)).toEqual([...common, "MEMORY.md"]);
});

test.each<[string, Peer["kind"], string, boolean]>([
  ["koi:home:main", "dm", "main", true],
  ["koi:home:haven", "dm", "haven", true],
  ["koi:home:main", "group", "main", false],
  ["koi:home:main", "channel", "main", false],
  ["koi:home:telegram:dm:1", "dm", "main", false],
  ["koi:home:main:thread:7", "dm", "main", false],
  ["koi:work:main", "dm", "main", false],
])("%s, a %s, main key %s: owner's is %s", (sessionKey, kind, mainKey, isOwners) => {
  expect(isOwnersSession("home" as KoiId, sessionKey as SessionKey, peer(kind), mainKey)).toBe(isOwners);
});

test("absent files are skipped without a word, present ones come in the order asked for", async () => {
  const workspace = tempFolder();
  writeFileSync(join(workspace, "USER.md"), "u");
  writeFileSync(join(workspace, "KOIS.md"), "k");
  expect(await readWorkspaceFiles(workspace, promptFileNames(true))).toEqual({
    files: [
      { name: "KOIS.md", text: "k" },
      { name: "USER.md", text: "u" },
    ],
    skipped: [],
  });
  expect(await readWorkspaceFiles(join(workspace, "nowhere"), promptFileNames(true))).toEqual({
    files: [],
    skipped: [],
  });
});

test("a link out of the workspace, a folder, a pipe and a giant are not read", async () => {
  const folder = tempFolder();
  const workspace = join(folder, "workspace");
  mkdirSync(workspace);
  writeFileSync(join(folder, "auth-profiles.json"), "secret");
  symlinkSync("../auth-profiles.json", join(workspace, "KOIS.md"));
  mkdirSync(join(workspace, "SOUL.md"));
  execFileSync("sh", ["-c", 'mkfifo "$0"', join(workspace, "TOOLS.md")]);
  writeFileSync(join(workspace, "IDENTITY.md"), "");
  truncateSync(join(workspace, "IDENTITY.md"), 5 * 1024 * 1024);
  writeFileSync(join(workspace, "notes.md"), "inside");
  symlinkSync("notes.md", join(workspace, "USER.md"));
  expect(await readWorkspaceFiles(workspace, promptFileNames(false))).toEqual({
    files: [{ name: "USER.md", text: "inside" }],
    skipped: [
      { name: "KOIS.md", reason: "outside_workspace" },
      { name: "SOUL.md", reason: "not_a_file" },
      { name: "TOOLS.md", reason: "not_a_file" },
      { name: "IDENTITY.md", reason: "too_large" },
    ],
  });
});

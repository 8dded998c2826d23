// A home is made on first use, closed to others, and never costs anybody a file.

import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

import { HomeError } from "../../src/koi/home-path.ts";
import { homePaths, openHome } from "../../src/koi/home.ts";
import type { HomeOptions } from "../../src/koi/home.ts";
import { koiOf } from "./make-turn.ts";
import { tempFolder } from "./store/temp-folder.ts";

const templates = [
  "BOOTSTRAP.md",
  "HEARTBEAT.md",
  "IDENTITY.md",
  "KOIS.md",
  "SOUL.md",
  "TOOLS.md",
  "USER.md",
];

function base(changes: Partial<HomeOptions> = {}): HomeOptions {
  const stateDir = join(tempFolder(), "state");
  return { stateDir, home: "/nowhere", env: {}, ...changes };
}

function mode(path: string): string {
  return (statSync(path).mode & 0o777).toString(8);
}

test("a new home has three folders and the template files, for its owner only", async () => {
  const options = base();
  const home = await openHome(koiOf("main"), options);
  expect(home).toEqual({
    workspace: join(options.stateDir, "workspace-main"),
    koiDir: join(options.stateDir, "koi/main/koi"),
    sessionsDir: join(options.stateDir, "koi/main/sessions"),
  });
  expect(Object.values(home).map(mode)).toEqual(["700", "700", "700"]);
  expect(mode(join(options.stateDir, "koi/main"))).toBe("700");
  expect(readdirSync(home.workspace).sort()).toEqual(templates);
  expect(templates.map((name) => mode(join(home.workspace, name)))).toEqual(templates.map(() => "600"));
  expect(readdirSync(home.koiDir)).toEqual([]);
});

test("a home's paths are known without making it", () => {
  const options = base();
  expect(homePaths(koiOf("main"), options).sessionsDir).toBe(join(options.stateDir, "koi/main/sessions"));
  expect(existsSync(options.stateDir)).toBe(false);
});

test("a prepared empty folder is a new workspace, and keeps its mode", async () => {
  const options = base();
  const workspace = join(options.stateDir, "workspace-main");
  mkdirSync(workspace, { recursive: true });
  chmodSync(workspace, 0o755);
  await openHome(koiOf("main"), options);
  expect(readdirSync(workspace).sort()).toEqual(templates);
  expect(mode(workspace)).toBe("755");
});

test("a workspace that holds any of the files is left as it is", async () => {
  const options = base();
  const workspace = join(options.stateDir, "workspace-main");
  mkdirSync(workspace, { recursive: true });
  writeFileSync(join(workspace, "SOUL.md"), "mine");
  await openHome(koiOf("main"), options);
  expect(readdirSync(workspace)).toEqual(["SOUL.md"]);
  expect(readFileSync(join(workspace, "SOUL.md"), "utf8")).toBe("mine");
});

test("a file that was deleted on purpose stays deleted", async () => {
  const options = base();
  const { workspace } = await openHome(koiOf("main"), options);
  rmSync(join(workspace, "BOOTSTRAP.md"));
  await openHome(koiOf("main"), options);
  expect(readdirSync(workspace)).not.toContain("BOOTSTRAP.md");
});

test("a folder that holds other things gets the files but no first conversation, and no repository", async () => {
  const options = base({ env: { PATH: process.env["PATH"] } });
  const workspace = join(options.stateDir, "workspace-main");
  mkdirSync(workspace, { recursive: true });
  writeFileSync(join(workspace, "notes.txt"), "mine");
  await openHome(koiOf("main"), options);
  expect(readdirSync(workspace).sort()).toEqual([...templates.slice(1), "notes.txt"]);
});

const hasGit = spawnSync("git", ["--version"]).status === 0;

test.skipIf(!hasGit)(
  "a brand-new workspace is a repository of its own, without the machine's hooks",
  async () => {
    const elsewhere = tempFolder();
    const env = { PATH: process.env["PATH"], GIT_DIR: elsewhere, GIT_TEMPLATE_DIR: elsewhere };
    const { workspace } = await openHome(koiOf("main"), base({ env }));
    expect(readdirSync(workspace).sort()).toEqual([".git", ...templates]);
    expect(readdirSync(join(workspace, ".git"))).not.toContain("hooks");
    expect(readdirSync(elsewhere)).toEqual([]);
  },
);

test("without git, and with one that fails, a workspace is none", async () => {
  const broken = tempFolder();
  writeFileSync(join(broken, "git"), "#!/bin/sh\nexit 1\n", { mode: 0o755 });
  for (const PATH of [tempFolder(), broken]) {
    const { workspace } = await openHome(koiOf("main"), base({ env: { PATH } }));
    expect(readdirSync(workspace).sort()).toEqual(templates);
  }
});

test("skipBootstrap leaves a new workspace empty", async () => {
  const { workspace } = await openHome(koiOf("main"), base({ skipBootstrap: true }));
  expect(readdirSync(workspace)).toEqual([]);
});

test("two first turns at once make one home", async () => {
  const options = base();
  const [home] = await Promise.all([openHome(koiOf("main"), options), openHome(koiOf("main"), options)]);
  expect(readdirSync(home.workspace).sort()).toEqual(templates);
});

test("a folder that can't be made is named as it is configured", async () => {
  const options = base();
  mkdirSync(options.stateDir);
  writeFileSync(join(options.stateDir, "koi"), "a file in the way");
  await expect(openHome(koiOf("main"), options)).rejects.toThrow(
    new HomeError("`<state>/koi/main/koi` of the koi `main` can't be made (ENOTDIR)"),
  );
});

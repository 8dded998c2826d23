// Where everything lies, by environment.

import { describe, expect, test } from "vitest";
import {
  compiledDir,
  configPath,
  credentialsDir,
  defaultAuthDir,
  defaultKoiDir,
  defaultSandboxRoot,
  defaultWorkspace,
  expandHome,
  isProfileName,
  sessionsDir,
  sharedSkillsDir,
  stateDir,
} from "../../src/config/paths.ts";

const HOME = "/home/ada";

describe("stateDir", () => {
  const CASES: [fact: string, env: Record<string, string | undefined>, path: string][] = [
    ["is ~/.SKYKOI without a variable", {}, "/home/ada/.SKYKOI"],
    ["is what SKYKOI_STATE_DIR says", { SKYKOI_STATE_DIR: "/srv/kois" }, "/srv/kois"],
    ["drops blanks around it and a slash behind it", { SKYKOI_STATE_DIR: " /srv/kois/ " }, "/srv/kois"],
    ["expands ~ in it", { SKYKOI_STATE_DIR: "~/kois" }, "/home/ada/kois"],
    ["takes a blank variable for an unset one", { SKYKOI_STATE_DIR: "  " }, "/home/ada/.SKYKOI"],
    ["carries the profile", { SKYKOI_PROFILE: "work" }, "/home/ada/.SKYKOI-work"],
    ["takes the profile `default` for none", { SKYKOI_PROFILE: "default" }, "/home/ada/.SKYKOI"],
    [
      "prefers SKYKOI_STATE_DIR to the profile",
      { SKYKOI_STATE_DIR: "/srv/a", SKYKOI_PROFILE: "work" },
      "/srv/a",
    ],
    [
      "stays in the home folder for any profile",
      { SKYKOI_PROFILE: "../../etc" },
      "/home/ada/.SKYKOI-..%2F..%2Fetc",
    ],
  ];
  test.each(CASES)("%s", (_fact, env, path) => {
    expect(stateDir(env, HOME)).toBe(path);
  });

  test("works in a root folder", () => {
    expect(stateDir({}, "/")).toBe("/.SKYKOI");
    expect(stateDir({ SKYKOI_STATE_DIR: "/" }, HOME)).toBe("/");
  });
});

describe("configPath", () => {
  const CASES: [fact: string, env: Record<string, string | undefined>, path: string][] = [
    ["is SKYKOI.json in the state folder", {}, "/home/ada/.SKYKOI/SKYKOI.json"],
    [
      "follows SKYKOI_STATE_DIR and looks nowhere else",
      { SKYKOI_STATE_DIR: "/srv/kois" },
      "/srv/kois/SKYKOI.json",
    ],
    ["follows the profile", { SKYKOI_PROFILE: "work" }, "/home/ada/.SKYKOI-work/SKYKOI.json"],
    [
      "is what SKYKOI_CONFIG_PATH says",
      { SKYKOI_CONFIG_PATH: " ~/etc/kois.json5 ", SKYKOI_STATE_DIR: "/srv/kois", SKYKOI_PROFILE: "work" },
      "/home/ada/etc/kois.json5",
    ],
    ["takes a blank variable for an unset one", { SKYKOI_CONFIG_PATH: "" }, "/home/ada/.SKYKOI/SKYKOI.json"],
  ];
  test.each(CASES)("%s", (_fact, env, path) => {
    expect(configPath(env, HOME)).toBe(path);
  });
});

describe("expandHome", () => {
  const CASES: [path: string, expanded: string][] = [
    ["~", "/home/ada"],
    ["~/kois", "/home/ada/kois"],
    [String.raw`~\kois`, String.raw`/home/ada\kois`],
    ["~ada/kois", "~ada/kois"],
    ["/srv/~/kois", "/srv/~/kois"],
    ["kois", "kois"],
    ["", ""],
  ];
  for (const [path, expanded] of CASES) {
    test(`makes ${JSON.stringify(expanded)} of ${JSON.stringify(path)}`, () => {
      expect(expandHome(path, HOME)).toBe(expanded);
    });
  }

  test("leaves every path alone if the home folder is ~", () => {
    for (const [path] of CASES) expect(expandHome(path, "~")).toBe(path);
  });
});

describe("the paths of the routing page", () => {
  const state = stateDir({}, "~");

  test("follow from the state folder, with ~ left in", () => {
    expect({
      config: configPath({}, "~"),
      state,
      workspace: defaultWorkspace(state, "main", true),
      otherWorkspace: defaultWorkspace(state, "work", false),
      koiDir: defaultKoiDir(state, "work"),
      sessions: sessionsDir(state, "work"),
      authDir: defaultAuthDir(state, "whatsapp", "biz"),
      skills: sharedSkillsDir(state),
    }).toEqual({
      config: "~/.SKYKOI/SKYKOI.json",
      state: "~/.SKYKOI",
      workspace: "~/.SKYKOI/workspace",
      otherWorkspace: "~/.SKYKOI/workspace-work",
      koiDir: "~/.SKYKOI/koi/work/koi",
      sessions: "~/.SKYKOI/koi/work/sessions",
      authDir: "~/.SKYKOI/credentials/whatsapp/biz",
      skills: "~/.SKYKOI/skills",
    });
  });

  test("move with the state folder, every one of them", () => {
    const other = stateDir({ SKYKOI_STATE_DIR: "/srv/kois" }, HOME);
    expect([
      defaultWorkspace(other, "main", true),
      defaultWorkspace(other, "work", false),
      defaultKoiDir(other, "work"),
      sessionsDir(other, "work"),
      credentialsDir(other),
      sharedSkillsDir(other),
      defaultSandboxRoot(other),
      compiledDir(other),
    ]).toEqual([
      "/srv/kois/workspace",
      "/srv/kois/workspace-work",
      "/srv/kois/koi/work/koi",
      "/srv/kois/koi/work/sessions",
      "/srv/kois/credentials",
      "/srv/kois/skills",
      "/srv/kois/sandboxes",
      "/srv/kois/compiled",
    ]);
  });

  test("keep ids inside their folder", () => {
    expect(defaultKoiDir("/s", "../x")).toBe("/s/koi/..%2Fx/koi");
    expect(defaultAuthDir("/s", "whatsapp", "a/b")).toBe("/s/credentials/whatsapp/a%2Fb");
  });

  test("take a folder for sessions from the config", () => {
    expect(sessionsDir("/s", "work", "/srv/sessions/{koiId}")).toBe("/srv/sessions/work");
  });
});

test("a profile name is 1 to 64 letters, digits, - or _", () => {
  expect(["work", "A_b-1", "x".repeat(64)].filter((name) => !isProfileName(name))).toEqual([]);
  expect(["", "a b", "a/b", "..", "x".repeat(65), "é"].filter((name) => isProfileName(name))).toEqual([]);
});

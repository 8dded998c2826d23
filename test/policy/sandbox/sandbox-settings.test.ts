// The effective sandbox of a koi, each value with its place.

import { expect, test } from "vitest";
import type { SandboxConfig } from "../../../src/config/sandbox.ts";
import { isSandboxed, sandboxSettings } from "../../../src/policy/sandbox/sandbox-settings.ts";
import type { KoiId } from "../../../src/routing/ids.ts";

function settings(own?: SandboxConfig, shared?: SandboxConfig): ReturnType<typeof sandboxSettings> {
  const list = [{ id: "home", ...(own && { sandbox: own }) }];
  const config = { kois: { list, ...(shared && { defaults: { sandbox: shared } }) } };
  return sandboxSettings(config, "home" as KoiId);
}

test("without a block everything is the built-in default", () => {
  const { mode, scope, docker, workspaceRoot, ignored } = settings();
  expect([mode, scope]).toEqual([
    { value: "off", pointer: "" },
    { value: "koi", pointer: "" },
  ]);
  expect(docker.network).toEqual({ value: "none", pointer: "" });
  expect(docker.env).toEqual({ LANG: { value: "C.UTF-8", pointer: "" } });
  expect([docker.binds, workspaceRoot, ignored]).toEqual([[], undefined, []]);
});

test("a koi's value comes before that of the defaults, key by key", () => {
  const { mode, workspaceAccess, docker, prune } = settings(
    { mode: "all", docker: { network: "bridge" }, prune: { idleHours: 1 } },
    {
      mode: "off",
      workspaceAccess: "ro",
      docker: { network: "none", user: "root" },
      prune: { idleHours: 2, maxAgeDays: 3 },
    },
  );
  expect(mode).toEqual({ value: "all", pointer: "/kois/list/0/sandbox/mode" });
  expect(workspaceAccess).toEqual({ value: "ro", pointer: "/kois/defaults/sandbox/workspaceAccess" });
  expect(docker.network?.pointer).toBe("/kois/list/0/sandbox/docker/network");
  expect(docker.user?.pointer).toBe("/kois/defaults/sandbox/docker/user");
  expect([prune.idleHours?.value, prune.maxAgeDays?.value]).toEqual([1, 3]);
});

test("environment and limits are merged by name, binds joined, the defaults' first", () => {
  const { docker } = settings(
    { docker: { env: { B: "own", C: "own" }, ulimits: { nproc: 1 }, binds: ["/own:/own"] } },
    { docker: { env: { A: "shared", B: "shared" }, ulimits: { nofile: 2 }, binds: ["/shared:/shared"] } },
  );
  const values = Object.fromEntries(Object.entries(docker.env).map(([name, one]) => [name, one.value]));
  expect(values).toEqual({ A: "shared", B: "own", C: "own", LANG: "C.UTF-8" });
  expect(Object.keys(docker.ulimits).sort()).toEqual(["nofile", "nproc"]);
  expect(docker.binds).toEqual([
    { value: "/shared:/shared", pointer: "/kois/defaults/sandbox/docker/binds/0" },
    { value: "/own:/own", pointer: "/kois/list/0/sandbox/docker/binds/0" },
  ]);
});

test("with the scope shared a koi's own container settings do not count, and are named", () => {
  const own: SandboxConfig = {
    mode: "all",
    workspaceAccess: "ro",
    workspaceRoot: "/own",
    docker: { network: "bridge", user: "root" },
    browser: { enabled: true },
    prune: { idleHours: 1 },
  };
  const { mode, workspaceAccess, workspaceRoot, docker, browser, prune, ignored } = settings(own, {
    scope: "shared",
  });
  expect([mode.value, workspaceAccess.value]).toEqual(["all", "ro"]);
  expect([docker.network?.value, docker.user, browser.enabled?.value, prune.idleHours?.value]).toEqual([
    "none",
    undefined,
    false,
    24,
  ]);
  expect(workspaceRoot).toBe(undefined);
  expect(ignored).toEqual(
    ["docker/network", "docker/user", "browser/enabled", "prune/idleHours", "workspaceRoot"].map(
      (key) => `/kois/list/0/sandbox/${key}`,
    ),
  );
});

test("the older perSession counts only where no level gives a scope", () => {
  expect(settings({ perSession: true }).scope).toEqual({
    value: "session",
    pointer: "/kois/list/0/sandbox/perSession",
  });
  expect(settings({}, { perSession: false }).scope.value).toBe("shared");
  expect(settings({ perSession: false }, { scope: "koi" }).scope.value).toBe("koi");
});

test("non-main leaves the koi's main session on the host", () => {
  const sandboxed = (mode: "off" | "non-main" | "all"): boolean[] =>
    [true, false].map((isMain) =>
      isSandboxed({ kois: { list: [{ id: "home", sandbox: { mode } }] } }, "home" as KoiId, isMain),
    );
  expect([sandboxed("off"), sandboxed("non-main"), sandboxed("all")]).toEqual([
    [false, false],
    [false, true],
    [true, true],
  ]);
});

// What a sandbox is to be, from the config alone: names, folders, mounts, what the engine is asked for, what is refused.

import { describe, expect, test } from "vitest";
import type { SandboxConfig } from "../../../src/config/sandbox.ts";
import type { SandboxDocker } from "../../../src/config/sandbox-docker.ts";
import { configHash } from "../../../src/koi/sandbox/config-hash.ts";
import { containerSpec } from "../../../src/koi/sandbox/container-spec.ts";
import { commandUser, folderAccess } from "../../../src/koi/sandbox/container-user.ts";
import { bytesOf } from "../../../src/koi/sandbox/memory-size.ts";
import { containerNameOf, nameBeside, slugOf } from "../../../src/koi/sandbox/names.ts";
import { planSandbox, type SandboxPlan } from "../../../src/koi/sandbox/plan.ts";
import { koiOf } from "../make-turn.ts";
import { gatewayFor } from "./sandbox-bench.ts";

const base = { stateDir: "/state", home: "/home/me", env: {} };

function planned(sandbox: SandboxConfig, koi = "main", session = "main"): ReturnType<typeof planSandbox> {
  return planSandbox(gatewayFor(sandbox), koiOf(koi), `koi:${koi}:${session}`, base);
}

function planOf(sandbox: SandboxConfig, koi?: string, session?: string): SandboxPlan {
  const plan = planned(sandbox, koi, session);
  if (!plan.ok) throw new Error(plan.problem.message);
  return plan.value;
}

function specOf(
  sandbox: SandboxConfig,
): NonNullable<Extract<ReturnType<typeof containerSpec>, { ok: true }>["value"]> {
  const spec = containerSpec(planOf(sandbox));
  if (!spec.ok) throw new Error(spec.problem.message);
  return spec.value;
}

describe("names", () => {
  test("a slug is readable, and never that of another key", () => {
    expect(slugOf("koi:family:whatsapp:group:120363@g.us")).toMatch(
      /^koi-family-whatsapp-group-120363-[0-9a-f]{8}$/,
    );
    expect(slugOf("koi:a:b")).not.toBe(slugOf("koi:a-b"));
    expect(slugOf("shared")).toBe("shared");
  });

  test("a container's name has at most 63 characters, and keeps the digest", () => {
    const key = "koi:family:whatsapp:group:120363999999999999@g.us";
    const name = containerNameOf("a-prefix-that-is-a-good-deal-longer-than-usual-", key);
    expect(name).toHaveLength(63);
    expect(name.slice(-8)).toBe(slugOf(key).slice(-8));
    expect(containerNameOf("SKYKOI-sbx-", "shared")).toBe("SKYKOI-sbx-shared");
    expect(nameBeside(name, "0123456789abcdef")).toMatch(/^.{54}-01234567$/);
  });
});

describe("scope", () => {
  test("session, koi and shared", () => {
    const keys = (["session", "koi", "shared"] as const).map(
      (scope) => planOf({ scope }, "main", "x:y").scopeKey,
    );
    expect(keys).toEqual(["koi:main:x:y", "koi:main", "shared"]);
  });

  test("shared: two kois have one container only where they see the same", () => {
    const names = (access: "none" | "ro" | "rw"): string[] =>
      ["main", "work"].map((koi) => planOf({ scope: "shared", workspaceAccess: access }, koi).containerName);
    expect(new Set(names("none")).size).toBe(1);
    expect(new Set([...names("none"), ...names("ro"), ...names("rw")]).size).toBe(5);
  });

  test("the shared folder holds nobody else's", () => {
    expect(planOf({ scope: "shared" }).folder).toBe("/state/sandboxes/shared");
    expect(planOf({}).folder).toMatch(/^\/state\/sandboxes\/koi-main-/);
  });
});

describe("mounts", () => {
  test("by workspaceAccess", () => {
    const mounts = (access: "none" | "ro" | "rw"): string[] =>
      planOf({ workspaceAccess: access }).mounts.map(
        ({ source, target, isReadOnly }) =>
          `${source.replace(/-[0-9a-f]{8}$/, "")} ${target} ${isReadOnly ? "ro" : "rw"}`,
      );
    const skills = "/state/sandbox/skills/koi-main /skills ro";
    expect(mounts("none")).toEqual(["/state/sandboxes/koi-main /workspace rw", skills]);
    expect(mounts("ro")).toEqual([
      "/state/sandboxes/koi-main /workspace rw",
      "/state/workspace-main /koi ro",
      skills,
    ]);
    expect(mounts("rw")).toEqual(["/state/workspace-main /workspace rw", skills]);
  });

  test("binds: paths with ~ and volumes, to write unless they say :ro", () => {
    const { mounts } = planOf({ docker: { binds: ["~/data:/data:ro", "cache:/cache", "/srv/x:/x:rw,Z"] } });
    expect(mounts.slice(2)).toEqual([
      { kind: "folder", source: "/home/me/data", target: "/data", isReadOnly: true },
      { kind: "volume", source: "cache", target: "/cache", isReadOnly: false },
      { kind: "folder", source: "/srv/x", target: "/x", isReadOnly: false },
    ]);
  });

  test.each([
    ["/srv", "is no bind"],
    ["/srv:data", "is no bind"],
    ["/srv:/data:rshared", "is no bind"],
    ["/:/host:ro", "this whole machine"],
    ["/var:/v:ro", "system files"],
    ["/run/user/1000:/r", "system files"],
    ["/srv/podman.sock:/s", "the container engine"],
    ["/srv/x:/workspace", "two mounts"],
    ["/srv/x:/workspace/", "two mounts"],
    ["/srv/x:/bin", "can be at /bin"],
    ["/srv/x:/proc/1", "can be at /proc/1"],
    ["${NOBODY}/x:/y", "NOBODY"],
  ])("%s is refused", (bind, why) => {
    expect(planned({ docker: { binds: [bind] } })).toMatchObject({
      ok: false,
      problem: { code: "refused", message: expect.stringContaining(why) },
    });
  });

  test.each([
    [{ tmpfs: ["/workspace"] }, "two mounts of the sandbox are at /workspace"],
    [{ tmpfs: ["/workspace/:size=1m"] }, "two mounts"],
    [{ tmpfs: ["/skills"] }, "two mounts"],
    [{ tmpfs: ["/proc"] }, "can be at /proc"],
    [{ binds: ["/srv/x:/tmp"] }, "two mounts of the sandbox are at /tmp"],
    [{ network: "Container:db" }, "network"],
    [{ network: "ns:/proc/1/ns/net" }, "network"],
    [{ apparmorProfile: "unconfined" }, "apparmorProfile"],
    [{ dns: ["1.1.1.1", "one.one"] }, '"one.one" is no address'],
  ])("%j is refused", (docker, why) => {
    expect(planned({ docker })).toMatchObject({
      ok: false,
      problem: { code: "refused", message: expect.stringContaining(why) },
    });
  });

  test("a bind in the place of a built-in folder in memory, where `tmpfs` leaves that out", () => {
    expect(planned({ docker: { tmpfs: ["/run"], binds: ["/srv/x:/tmp"] } }).ok).toBe(true);
  });

  test("a workspace that holds the gateway's own files is shown to no sandbox", () => {
    const koi = { ...koiOf("main"), workspace: "/" };
    const made = planSandbox(gatewayFor({ workspaceAccess: "ro" }), koi, "koi:main:main", base);
    expect(made).toMatchObject({ ok: false, problem: { code: "refused" } });
    expect(planSandbox(gatewayFor({ workspaceAccess: "none" }), koi, "koi:main:main", base).ok).toBe(true);
  });
});

describe("what the engine is asked for", () => {
  test("hardened by default", () => {
    const { HostConfig, User, Image } = specOf({ docker: { image: "x:1" } });
    expect([Image, User]).toEqual(["x:1", undefined]);
    expect(HostConfig).toMatchObject({
      NetworkMode: "none",
      ReadonlyRootfs: true,
      CapDrop: ["ALL"],
      SecurityOpt: ["no-new-privileges"],
      Privileged: false,
      IpcMode: "private",
      PidsLimit: 256,
      Memory: 2 ** 30,
      MemorySwap: 2 ** 30,
      NanoCpus: 1e9,
      Tmpfs: { "/tmp": "", "/var/tmp": "", "/run": "" },
    });
  });

  test("every key has its effect; privileges can't be gained whatever is set", () => {
    const { HostConfig, User, WorkingDir } = specOf({
      docker: {
        workdir: "/w",
        readOnlyRoot: false,
        tmpfs: ["/tmp:size=1m,mode=1777"],
        network: "bridge",
        user: "1000:1000",
        capDrop: ["NET_RAW"],
        pidsLimit: 9,
        memory: "1.5m",
        memorySwap: "2m",
        cpus: 0.5,
        ulimits: { nofile: { soft: 10, hard: 20 }, nproc: 5, core: { hard: 0 } },
        apparmorProfile: "tight",
        dns: ["1.1.1.1"],
        extraHosts: ["db:10.0.0.5"],
      },
    });
    expect([User, WorkingDir]).toEqual(["1000:1000", "/w"]);
    expect(HostConfig).toMatchObject({
      ReadonlyRootfs: false,
      Tmpfs: { "/tmp": "size=1m,mode=1777" },
      NetworkMode: "bridge",
      CapDrop: ["NET_RAW"],
      PidsLimit: 9,
      Memory: 1_572_864,
      MemorySwap: 2_097_152,
      NanoCpus: 5e8,
      Ulimits: [
        { Name: "nofile", Soft: 10, Hard: 20 },
        { Name: "nproc", Soft: 5, Hard: 5 },
        { Name: "core", Soft: 0, Hard: 0 },
      ],
      SecurityOpt: ["no-new-privileges", "apparmor=tight"],
      Dns: ["1.1.1.1"],
      ExtraHosts: ["db:10.0.0.5"],
    });
  });

  test("0 lifts a limit", () => {
    const { HostConfig } = specOf({ docker: { pidsLimit: 0, memory: 0, cpus: 0 } });
    expect([HostConfig?.PidsLimit, HostConfig?.Memory, HostConfig?.MemorySwap, HostConfig?.NanoCpus]).toEqual(
      [undefined, undefined, undefined, undefined],
    );
  });

  test("swap: none, so much, or without an end; never as much as the engine thinks", () => {
    const swap = (docker: SandboxDocker): number | undefined => specOf({ docker }).HostConfig?.MemorySwap;
    expect(swap({ memory: "1m" })).toBe(2 ** 20);
    expect(swap({ memory: "1m", memorySwap: "3m" })).toBe(3 * 2 ** 20);
    expect(swap({ memory: "1m", memorySwap: 0 })).toBe(-1);
    expect(swap({ memory: 0, memorySwap: 0 })).toBeUndefined();
  });

  test("what can't be read is refused", () => {
    for (const docker of [
      { memory: "much" },
      { memory: "1g", memorySwap: "512m" },
      { memory: 0, memorySwap: "512m" },
      { seccompProfile: "/nowhere.json" },
    ]) {
      expect(containerSpec(planOf({ docker }))).toMatchObject({ ok: false, problem: { code: "refused" } });
    }
  });
});

test("the digest is that of what is made: order plays no part, secrets are not in it", () => {
  const hash = (sandbox: SandboxConfig): string =>
    configHash(specOf(sandbox), sandbox.docker?.setupCommand, "sha256:1");
  const same = hash({ docker: { cpus: 1, pidsLimit: 5 } });
  expect(hash({ docker: { pidsLimit: 5, cpus: 1, env: { A: "secret" } } })).toBe(same);
  expect(hash({ docker: { pidsLimit: 6, cpus: 1 } })).not.toBe(same);
  expect(hash({ docker: { pidsLimit: 5, cpus: 1, setupCommand: "true" } })).not.toBe(same);
  expect(hash({ workspaceAccess: "rw", docker: { pidsLimit: 5, cpus: 1 } })).not.toBe(same);
});

test("amounts of memory", () => {
  expect(["512m", "1.5k", "2G", "7", "7b", 9.7, "x", "1t"].map(bytesOf)).toEqual([
    512 * 2 ** 20,
    1536,
    2 * 2 ** 30,
    7,
    7,
    9,
    undefined,
    undefined,
  ]);
});

describe("who commands are", () => {
  const facts = { uid: 1000, gid: 1001, isRootless: false, imageUser: "" };
  const { docker: none } = planOf({});
  const { docker: named } = planOf({ docker: { user: "33:44" } });

  test("the config's; else the gateway's own, where root without capabilities could not open its files", () => {
    expect(commandUser(named, facts)).toBe("33:44");
    expect(commandUser(none, facts)).toBe("1000:1001");
    expect(commandUser(none, { ...facts, uid: 0 })).toBeUndefined();
    expect(commandUser(none, { ...facts, isRootless: true })).toBeUndefined();
    expect(commandUser(none, { ...facts, imageUser: "node" })).toBeUndefined();
  });

  test("its folder is theirs, is given to them, or is open in a closed one", () => {
    expect(folderAccess("1000:1001", facts)).toEqual({ kind: "own" });
    expect(folderAccess(undefined, { ...facts, uid: 0 })).toEqual({ kind: "own" });
    expect(folderAccess("33:44", { ...facts, uid: 0 })).toEqual({ kind: "give", uid: 33, gid: 44 });
    expect(folderAccess("33", facts)).toEqual({ kind: "open" });
    expect(folderAccess(undefined, { ...facts, uid: 0, imageUser: "node" })).toEqual({ kind: "open" });
    expect(folderAccess(undefined, { ...facts, isRootless: true })).toEqual({ kind: "own" });
    expect(folderAccess("1000", { ...facts, isRootless: true })).toEqual({ kind: "open" });
  });
});

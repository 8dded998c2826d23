// The sandbox of a koi: its own block over `kois.defaults.sandbox` over the built-in defaults, each value with the place
// that decided it. With the scope `shared` the koi's own `docker`, `browser`, `prune` and `workspaceRoot` do not count.

import { DEFAULTS } from "../../config/defaults.ts";
import { pointerTo } from "../../config/pointer.ts";
import type { SandboxBrowser } from "../../config/sandbox-browser.ts";
import type { SandboxDocker } from "../../config/sandbox-docker.ts";
import type { SandboxConfig, SandboxPrune } from "../../config/sandbox.ts";
import type { SkykoiConfig } from "../../config/skykoi-config.ts";
import type { KoiId } from "../../routing/ids.ts";
import type { Decided } from "../decided.ts";
import { koiEntry } from "../koi-entry.ts";

type DecidedKeys<T> = { readonly [K in keyof T]: Decided<NonNullable<T[K]>> };
type DecidedByName<T> = Readonly<Record<string, Decided<NonNullable<T>[keyof NonNullable<T>]>>>;

/** The settings of the container. `env` and `ulimits` are merged by name, `binds` joined, the defaults' first. */
export interface DockerSettings extends DecidedKeys<Omit<SandboxDocker, "env" | "ulimits" | "binds">> {
  readonly env: DecidedByName<SandboxDocker["env"]>;
  readonly ulimits: DecidedByName<SandboxDocker["ulimits"]>;
  /** One by one. */
  readonly binds: readonly Decided<string>[];
}

/** The effective sandbox of one koi. A pointer `""` is a built-in default. */
export interface SandboxSettings {
  readonly mode: Decided<NonNullable<SandboxConfig["mode"]>>;
  readonly scope: Decided<NonNullable<SandboxConfig["scope"]>>;
  readonly workspaceAccess: Decided<NonNullable<SandboxConfig["workspaceAccess"]>>;
  /** `undefined`: <state>/sandboxes. */
  readonly workspaceRoot: Decided<string> | undefined;
  readonly sessionToolsVisibility: Decided<NonNullable<SandboxConfig["sessionToolsVisibility"]>>;
  readonly docker: DockerSettings;
  readonly browser: DecidedKeys<SandboxBrowser>;
  readonly prune: DecidedKeys<SandboxPrune>;
  /** Pointers of what the koi's own block sets without effect, because the scope is `shared`. */
  readonly ignored: readonly string[];
}

/** One level's block, the strongest first. */
interface Level<T> {
  readonly block: T;
  readonly pointer: string | undefined;
}

const DEFAULTS_AT = "/kois/defaults/sandbox";
const BUILT_IN = DEFAULTS.kois.defaults.sandbox as unknown as SandboxConfig;

/** The effective sandbox of a koi, an unknown one included: it has the defaults'. Pure; never throws. */
export function sandboxSettings(config: SkykoiConfig, koiId: KoiId): SandboxSettings {
  const koi = koiEntry(config, koiId);
  const own: Level<SandboxConfig> = {
    block: koi?.config.sandbox ?? {},
    pointer: koi && pointerTo(koi.pointer, "sandbox"),
  };
  const shared: Level<SandboxConfig> = {
    block: config.kois?.defaults?.sandbox ?? {},
    pointer: DEFAULTS_AT,
  };
  const builtIn: Level<SandboxConfig> = { block: BUILT_IN, pointer: undefined };
  const all = [own, shared, builtIn];
  const scope = scopeOf(own, shared);
  const inContainer = scope.value === "shared" ? [shared, builtIn] : all;
  return {
    mode: must(first(all, "mode")),
    scope,
    workspaceAccess: must(first(all, "workspaceAccess")),
    workspaceRoot: first(inContainer, "workspaceRoot"),
    sessionToolsVisibility: must(first(all, "sessionToolsVisibility")),
    docker: dockerSettings(inside(inContainer, "docker")),
    browser: everyKey(inside(inContainer, "browser")),
    prune: everyKey(inside(inContainer, "prune")),
    ignored: scope.value === "shared" ? ignoredIn(own) : [],
  };
}

/** Whether any koi has sessions that run their tools in a container. */
export function hasSandboxes({ kois }: SkykoiConfig): boolean {
  const shared = kois?.defaults?.sandbox?.mode ?? DEFAULTS.kois.defaults.sandbox.mode;
  const list = kois?.list ?? [];
  if (list.length === 0) return shared !== "off";
  return list.some(({ sandbox }) => (sandbox?.mode ?? shared) !== "off");
}

/** Whether a session of a koi runs its tools in a container. `isMain`: whether it is the koi's main session. */
export function isSandboxed(config: SkykoiConfig, koiId: KoiId, isMain: boolean): boolean {
  const mode =
    koiEntry(config, koiId)?.config.sandbox?.mode ??
    config.kois?.defaults?.sandbox?.mode ??
    DEFAULTS.kois.defaults.sandbox.mode;
  return mode === "all" || (mode === "non-main" && !isMain);
}

/** The older `perSession` counts only where no level gives a `scope`. */
function scopeOf(own: Level<SandboxConfig>, shared: Level<SandboxConfig>): SandboxSettings["scope"] {
  const stated = first([own, shared], "scope");
  if (stated) return stated;
  const older = first([own, shared], "perSession");
  if (older) return { value: older.value ? "session" : "shared", pointer: older.pointer };
  return { value: DEFAULTS.kois.defaults.sandbox.scope, pointer: "" };
}

function dockerSettings(levels: readonly Level<SandboxDocker>[]): DockerSettings {
  const { env: _env, ulimits: _ulimits, binds: _binds, ...rest } = everyKey(levels);
  const binds = [...levels].reverse().flatMap(({ block, pointer }) =>
    (block.binds ?? []).map((value, i) => ({
      value,
      pointer: pointer === undefined ? "" : pointerTo(pointer, "binds", i),
    })),
  );
  return {
    ...rest,
    env: everyKey(inside(levels, "env")),
    ulimits: everyKey(inside(levels, "ulimits")),
    binds,
  };
}

const CONTAINER_KEYS = ["docker", "browser", "prune"] as const;

/** Each key of the container's blocks by itself, so that a report can name it. */
function ignoredIn({ block, pointer }: Level<SandboxConfig>): readonly string[] {
  if (pointer === undefined) return [];
  const inBlocks = CONTAINER_KEYS.flatMap((key) =>
    Object.keys(block[key] ?? {}).map((inner) => pointerTo(pointer, key, inner)),
  );
  return block.workspaceRoot === undefined ? inBlocks : [...inBlocks, pointerTo(pointer, "workspaceRoot")];
}

/** The blocks under one key. */
function inside<T, K extends keyof T>(levels: readonly Level<T>[], key: K): Level<NonNullable<T[K]>>[] {
  return levels.map(({ block, pointer }) => ({
    block: block[key] ?? ({} as NonNullable<T[K]>),
    pointer: pointer === undefined ? undefined : pointerTo(pointer, String(key)),
  }));
}

function everyKey<T extends object>(levels: readonly Level<T>[]): DecidedKeys<T> {
  const keys = new Set(levels.flatMap(({ block }) => Object.keys(block) as (keyof T)[]));
  return Object.fromEntries([...keys].map((key) => [key, first(levels, key)])) as DecidedKeys<T>;
}

function first<T, K extends keyof T>(
  levels: readonly Level<T>[],
  key: K,
): Decided<NonNullable<T[K]>> | undefined {
  for (const { block, pointer } of levels) {
    const value = Object.hasOwn(block as object, key) ? block[key] : undefined;
    if (value === undefined || value === null) continue;
    return {
      value: value as NonNullable<T[K]>,
      pointer: pointer === undefined ? "" : pointerTo(pointer, String(key)),
    };
  }
  return undefined;
}

/** For keys that have a built-in default. */
function must<T>(decided: Decided<T> | undefined): Decided<T> {
  if (!decided) throw new Error("this key has a built-in default");
  return decided;
}

// What the sandbox of a session is to be, worked out from the config alone: names, folders, mounts, limits. Nothing on
// the disk or at the engine is touched here.

import { isAbsolute, join, relative } from "node:path";
import { defaultSandboxRoot } from "../../config/paths.ts";
import type { Secret } from "../../config/secret.ts";
import {
  type DockerSettings,
  type SandboxSettings,
  sandboxSettings,
} from "../../policy/sandbox/sandbox-settings.ts";
import type { CompiledGateway, CompiledKoi } from "../../routing/compiled-gateway.ts";
import type { KoiId } from "../../routing/ids.ts";
import { expandPath, type HomeBase, HomeError } from "../home-path.ts";
import { homePaths } from "../home.ts";
import { type BindMount, bindMount } from "./bind-mount.ts";
import { type SandboxRefusal, refusedSetting } from "./refused-settings.ts";
import { type Attempt, failed, got } from "./sandbox-problem.ts";
import { containerNameOf, scopeKeyOf, slugOf } from "./names.ts";

/** When a container that nobody uses goes. 0: never. */
export interface PruneLimits {
  readonly idleHours: number;
  readonly maxAgeDays: number;
}

/** A folder that a new sandbox folder gets its start files in. */
export interface SeedFolder {
  /** On the host. */
  readonly folder: string;
  /** The koi's workspace, where the files come from. */
  readonly from: string;
}

/** Where the skills of a koi are. */
export interface SkillsPlace {
  /** The gateway's own folder on the host that is mounted inside, to read. */
  readonly root: string;
  /** That of this koi: `root`, or a folder in it. */
  readonly folder: string;
  /** Where `folder` is inside. */
  readonly inside: string;
  /** Whether one session alone reads them. */
  readonly isOfSession: boolean;
}

/** Where things are inside of a sandbox. */
export interface SandboxLayout {
  /** Where tools start. */
  readonly cwd: string;
  /** The koi's workspace; absent where it is not shown. */
  readonly workspace?: { readonly path: string; readonly isReadOnly: boolean };
}

/** One sandbox. */
export interface SandboxPlan {
  readonly koiId: KoiId;
  readonly scopeKey: string;
  readonly containerName: string;
  readonly layout: SandboxLayout;
  readonly skills: SkillsPlace;
  /** The koi's workspace on the host. */
  readonly workspace: string;
  /** Folder on the host that is mounted at `docker.workdir`. */
  readonly folder: string;
  /** Absent where the koi's own workspace is what is mounted. */
  readonly seed?: SeedFolder;
  readonly mounts: readonly BindMount[];
  readonly docker: DockerSettings;
  /** `docker.env`: references are resolved for each command, and never written down. */
  readonly env: Readonly<Record<string, Secret>>;
  readonly prune: PruneLimits;
}

/** Where the koi's whole workspace is under `workspaceAccess: "ro"`. */
export const READ_ONLY_WORKSPACE = "/koi";
/** Where the skills are that a koi may use. */
const SKILLS = "/skills";

/** The plan for a session of a koi. A problem where the config asks for what no sandbox gets. */
export function planSandbox(
  gateway: CompiledGateway,
  koi: CompiledKoi,
  sessionKey: string,
  base: HomeBase,
): Attempt<SandboxPlan> {
  const settings = sandboxSettings(gateway.config, koi.id);
  try {
    return plan(settings, koi, sessionKey, base);
  } catch (error) {
    if (error instanceof HomeError) return failed("refused", error.message);
    throw error;
  }
}

function plan(
  settings: SandboxSettings,
  koi: CompiledKoi,
  sessionKey: string,
  base: HomeBase,
): Attempt<SandboxPlan> {
  const { docker, prune } = settings;
  const access = settings.workspaceAccess.value;
  const home = homePaths(koi, base);
  const key = keyOf(settings, koi.id, sessionKey, home.workspace);
  const root = expandPath(settings.workspaceRoot?.value ?? defaultSandboxRoot("<state>"), base);
  const own = join(root, slugOf(key));
  const workdir = docker.workdir?.value ?? "/workspace";
  const isShared = settings.scope.value === "shared";
  const binds = docker.binds.map(({ value }) => bindMount(value, base));
  const folder = access === "rw" ? home.workspace : own;
  const skills = skillsPlace(
    settings,
    koi.id,
    join(expandPath("<state>", base), "sandbox/skills", slugOf(key)),
  );
  const mounts: BindMount[] = [
    { kind: "folder", source: folder, target: workdir, isReadOnly: false },
    ...(access === "ro"
      ? [{ kind: "folder" as const, source: home.workspace, target: READ_ONLY_WORKSPACE, isReadOnly: true }]
      : []),
    { kind: "folder", source: skills.root, target: SKILLS, isReadOnly: true },
    ...binds.filter((bind) => bind !== undefined),
  ];
  const refusal: SandboxRefusal | undefined =
    refusedSetting(docker, mounts, binds) ?? holdsState(access, home.workspace, base.stateDir, home.koiDir);
  if (refusal) return failed("refused", refusal);
  const cwd = isShared && access === "none" ? `${workdir.replace(/\/+$/, "")}/${koi.id}` : workdir;
  const seedFolder = cwd === workdir ? own : join(own, koi.id);
  return got({
    koiId: koi.id,
    scopeKey: key,
    containerName: containerNameOf(docker.containerPrefix?.value ?? "", key),
    layout: { cwd, ...workspaceInside(access, workdir) },
    skills,
    workspace: home.workspace,
    folder,
    ...(access !== "rw" && { seed: { folder: seedFolder, from: home.workspace } }),
    mounts,
    docker,
    env: Object.fromEntries(Object.entries(docker.env).map(([name, { value }]) => [name, value])),
    prune: { idleHours: prune.idleHours?.value ?? 24, maxAgeDays: prune.maxAgeDays?.value ?? 7 },
  });
}

/**
 * With the scope `shared`, only kois that are shown the same workspace have one container: one koi's files are never shown
 * to another by accident of who came first.
 */
function keyOf(
  { scope, workspaceAccess }: SandboxSettings,
  koiId: KoiId,
  sessionKey: string,
  workspace: string,
): string {
  const key = scopeKeyOf(scope.value, koiId, sessionKey);
  const isShown = scope.value === "shared" && workspaceAccess.value !== "none";
  return isShown ? `${key}:${workspaceAccess.value}:${workspace}` : key;
}

function workspaceInside(access: string, workdir: string): Pick<SandboxLayout, "workspace"> {
  if (access === "none") return {};
  const isReadOnly = access === "ro";
  return { workspace: { path: isReadOnly ? READ_ONLY_WORKSPACE : workdir, isReadOnly } };
}

/** Kois that share a container have a folder each. */
function skillsPlace({ scope }: SandboxSettings, koiId: KoiId, root: string): SkillsPlace {
  const isOfSession = scope.value === "session";
  if (scope.value !== "shared") return { root, folder: root, inside: SKILLS, isOfSession };
  return { root, folder: join(root, koiId), inside: `${SKILLS}/${koiId}`, isOfSession };
}

function holdsState(
  access: string,
  workspace: string,
  stateDir: string,
  koiDir: string,
): SandboxRefusal | undefined {
  if (access === "none") return undefined;
  const inside = [stateDir, koiDir].find((folder) => isWithin(workspace, folder));
  if (inside === undefined) return undefined;
  return "the workspace holds the gateway's own files, so no sandbox is shown it; give the koi a workspace of its own";
}

function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === "" || (!way.startsWith("..") && !isAbsolute(way));
}

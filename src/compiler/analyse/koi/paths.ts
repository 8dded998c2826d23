// koi/koidir-collision, koi/koidir-nested, koi/workspace-shared: what two kois must never share. A shared
// koiDir mixes credentials and sessions (Page: What is "one koi"?).

import type { Finding, Related } from "../../diagnostics/finding.ts";
import { finding } from "../../diagnostics/finding.ts";
import { type ResolvedKoi, STATE_DIR } from "../../resolve/kois.ts";
import { fixBy } from "../../repair/config-edit.ts";
import type { Model } from "../../resolve/model.ts";
import { pointerTo } from "../../read/pointer.ts";
import type { CheckInput } from "../check.ts";
import { type OwnedPath, liesIn, ownedPath, samePath } from "./owned-path.ts";

interface KoiPaths {
  readonly koi: ResolvedKoi;
  readonly koiDir: OwnedPath;
  readonly sessionsDir: OwnedPath;
  readonly workspace: OwnedPath;
}

/** Where a path is written, or the koi that has it by default. */
function placeOf(koi: ResolvedKoi, key: "koiDir" | "workspace"): string {
  return koi.config[key] === undefined ? pointerTo(koi.pointer, "id") : pointerTo(koi.pointer, key);
}

/** Findings about kois that share a path, each told once at its own place, with the first koi that it shares it with. */
export function* koiPaths({ model, probe }: CheckInput): Iterable<Finding> {
  if (probe === undefined && areApart(model)) return;
  const all = model.kois.list.map((koi): KoiPaths => {
    const { koiDir, sessionsDir, workspace } = koi;
    return {
      koi,
      koiDir: ownedPath(koiDir, probe),
      sessionsDir: ownedPath(sessionsDir, probe),
      workspace: ownedPath(workspace, probe),
    };
  });
  // Pairs cost n², so only kois that share a path, or an ancestor of one, are compared, and each until it is told.
  const suspects = kinOf(all);
  const told: Told = { collided: new Set(), nested: new Map(), shared: new Set() };
  for (const [i, later] of suspects.entries()) {
    for (let k = 0; k < i && !(told.collided.has(later) && told.shared.has(later)); k++) {
      const first = suspects[k] as KoiPaths;
      yield* judgeKoiDirs(first, later, told);
      yield* judgeWorkspaces(first, later, told);
    }
  }
}

/** Kois about which there is a finding already. */
interface Told {
  readonly collided: Set<KoiPaths>;
  /** In what they lie. That it is a workspace is a warning only, so an error may follow. */
  readonly nested: Map<KoiPaths, "koiDir" | "workspace">;
  readonly shared: Set<KoiPaths>;
}

/** Where every koi without a `koiDir` has it: the folder that holds them all, as `ownedPath` folds it. */
const KOI_DIRS = ownedPath(`${STATE_DIR}/koi`, undefined).folded;

/** A quick "yes" for what most configs are: every koi in folders of its own name, but for its workspace. */
function areApart({ kois, config }: Model): boolean {
  if (config.session?.store !== undefined) return false;
  const workspaces = new Set<string>();
  for (const { config: own, workspace } of kois.list) {
    if (own.koiDir !== undefined) return false;
    const { folded } = ownedPath(workspace, undefined);
    // A workspace in or around that folder, and more than that: whatever begins alike is looked at.
    if (folded.startsWith(KOI_DIRS) || KOI_DIRS.startsWith(folded)) return false;
    workspaces.add(folded);
  }
  return workspaces.size === kois.list.length;
}

/** The kois, in order, of which a path may be or hold a path of another one. Most configs have none. */
function kinOf(all: readonly KoiPaths[]): KoiPaths[] {
  const kin = new Set<KoiPaths>();
  for (const form of ["folded", "real"] as const) {
    const owners = new Map<string, KoiPaths>();
    const note = (one: KoiPaths, owner: KoiPaths | undefined): void => {
      if (owner !== undefined && owner !== one) kin.add(owner).add(one);
    };
    for (const one of all) {
      for (const { [form]: path } of [one.koiDir, one.sessionsDir, one.workspace]) {
        if (path === undefined) continue;
        const owner = owners.get(path);
        if (owner === undefined) owners.set(path, one);
        else note(one, owner);
      }
    }
    for (const one of all) {
      const path = one.koiDir[form] ?? "";
      for (let at = path.indexOf("/"); at >= 0; at = path.indexOf("/", at + 1)) {
        note(one, owners.get(path.slice(0, Math.max(at, 1))));
      }
    }
  }
  return all.filter((one) => kin.has(one));
}

function* judgeKoiDirs(first: KoiPaths, later: KoiPaths, told: Told): Iterable<Finding> {
  if (told.collided.has(later)) return;
  const via =
    samePath(first.koiDir, later.koiDir) ??
    samePath(first.sessionsDir, later.sessionsDir) ??
    samePath(first.sessionsDir, later.koiDir) ??
    samePath(first.koiDir, later.sessionsDir);
  if (via !== undefined) {
    told.collided.add(later);
    const related: Related[] = [{ place: { pointer: placeOf(first.koi, "koiDir") }, label: "other_koi" }];
    const args = { koi: later.koi.id, other: first.koi.id, path: later.koi.koiDir, via };
    const stated = [later.koi, first.koi].find((koi) => koi.config.koiDir !== undefined);
    const fix = stated && fixBy("unsafe", "unchanged", { op: "remove", pointer: placeOf(stated, "koiDir") });
    yield finding("koi/koidir-collision", placeOf(later.koi, "koiDir"), args, { related, ...fix });
    return;
  }
  yield* judgeNested(later, first, told);
  yield* judgeNested(first, later, told);
}

function* judgeNested(inner: KoiPaths, outer: KoiPaths, told: Told): Iterable<Finding> {
  const known = told.nested.get(inner);
  if (known === "koiDir") return;
  const isInKoiDir = liesIn(inner.koiDir, outer.koiDir);
  const isInWorkspace = known === undefined && !isInKoiDir && isIn(inner.koiDir, outer.workspace);
  if (!isInKoiDir && !isInWorkspace) return;
  const outerKind = isInKoiDir ? "koiDir" : "workspace";
  told.nested.set(inner, outerKind);
  const place = { pointer: placeOf(outer.koi, outerKind) };
  yield finding(
    "koi/koidir-nested",
    placeOf(inner.koi, "koiDir"),
    { koi: inner.koi.id, other: outer.koi.id, outer: outerKind, path: inner.koi.koiDir },
    { related: [{ place, label: "outer_path" }], severity: outerKind === "koiDir" ? "error" : "warning" },
  );
}

/** Whether a path is `folder` itself or lies in it. */
function isIn(path: OwnedPath, folder: OwnedPath): boolean {
  return liesIn(path, folder) || samePath(path, folder) !== undefined;
}

function* judgeWorkspaces(first: KoiPaths, later: KoiPaths, told: Told): Iterable<Finding> {
  if (told.shared.has(later) || samePath(first.workspace, later.workspace) === undefined) return;
  told.shared.add(later);
  const related: Related[] = [{ place: { pointer: placeOf(first.koi, "workspace") }, label: "other_koi" }];
  const args = { koi: later.koi.id, other: first.koi.id, path: later.koi.workspace };
  yield finding("koi/workspace-shared", placeOf(later.koi, "workspace"), args, { related });
}

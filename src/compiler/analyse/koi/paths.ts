// koi/koidir-collision, koi/koidir-nested, koi/workspace-shared: what two kois must never share. A shared
// koiDir mixes credentials and sessions (Page: What is "one koi"?).

import type { Finding, Related } from "../../diagnostics/finding.ts";
import { finding } from "../../diagnostics/finding.ts";
import { type Fix, fixBy } from "../../repair/config-edit.ts";
import { type ResolvedKoi, STATE_DIR } from "../../resolve/kois.ts";
import { pointerTo } from "../../read/pointer.ts";
import type { Model } from "../../resolve/model.ts";
import type { CheckInput } from "../check.ts";
import { holdsState } from "../path/state-folder.ts";
import { folderPlace } from "./folder-place.ts";
import { type OwnedPath, ownedPath, samePath } from "./owned-path.ts";
import { type OwnedFolder, PathOwners, foldersAround } from "./path-owners.ts";

interface KoiPaths {
  readonly koiDir: OwnedPath;
  readonly sessions: OwnedPath;
  readonly workspace: OwnedPath;
}

/** Findings about kois that share a path, each told once at its own place, with a koi that it shares it with. */
export function* koiPaths(input: CheckInput): Iterable<Finding> {
  const { model, probe } = input;
  if (probe === undefined && areApart(model)) return;
  const owners = new PathOwners();
  const all = model.kois.list.map(({ koiDir, sessionsDir, workspace }, owner): KoiPaths => {
    const paths = {
      koiDir: ownedPath(koiDir, probe),
      sessions: ownedPath(sessionsDir, probe),
      workspace: ownedPath(workspace, probe),
    };
    for (const kind of ["koiDir", "sessions", "workspace"] as const) {
      owners.add({ owner, kind, path: paths[kind] });
    }
    return paths;
  });
  const judge = new Judge(input, owners);
  for (const [i, paths] of all.entries()) {
    const collision = judge.collision(i, paths);
    if (collision) yield collision;
    else yield* judge.nested(i, paths);
    yield* judge.workspace(i, paths);
  }
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
  if (workspaces.size !== kois.list.length) return false;
  return ![...workspaces].some((path) => [...foldersAround(path)].some((folder) => workspaces.has(folder)));
}

class Judge {
  readonly #input: CheckInput;
  readonly #owners: PathOwners;

  constructor(input: CheckInput, owners: PathOwners) {
    this.#input = input;
    this.#owners = owners;
  }

  /** koi/koidir-collision: with an earlier koi, so that each two are told once. */
  collision(i: number, { koiDir, sessions }: KoiPaths): Finding | undefined {
    for (const own of [koiDir, sessions]) {
      const first = this.#owners.at(own, ["koiDir", "sessions"], i);
      if (!first || first.owner > i) continue;
      const { koi, other } = this.#names(i, first);
      const via = samePath(first.path, own) ?? "symlink";
      const args = { koi: koi.id, other: other.id, path: koi.koiDir, via };
      return finding("koi/koidir-collision", folderPlace(this.#input.model, koi, "koiDir"), args, {
        related: [this.#related(first, "koiDir", "other_koi")],
        ...dropOverride([koi, other]),
      });
    }
    return undefined;
  }

  /** koi/koidir-nested, for koiDir or sessions in a koiDir or workspace of another koi. */
  *nested(i: number, { koiDir, sessions }: KoiPaths): Iterable<Finding> {
    const folders = [
      ["koiDir", koiDir],
      ["sessions", sessions],
    ] as const;
    for (const [inner, path] of folders) {
      const outer = this.#owners.around(path, ["koiDir"], i);
      if (!outer) continue;
      yield this.#nested(i, outer, inner);
      return;
    }
    for (const [inner, path] of folders) {
      const outer = this.#owners.at(path, ["workspace"], i) ?? this.#owners.around(path, ["workspace"], i);
      if (!outer || this.#isTold(outer.path)) continue;
      yield this.#nested(i, outer, inner);
      return;
    }
  }

  #nested(i: number, outer: OwnedFolder, inner: "koiDir" | "sessions"): Finding {
    const { koi, other } = this.#names(i, outer);
    const kind = outer.kind === "workspace" ? "workspace" : "koiDir";
    const path = inner === "koiDir" ? koi.koiDir : koi.sessionsDir;
    return finding(
      "koi/koidir-nested",
      folderPlace(this.#input.model, koi, inner),
      { koi: koi.id, other: other.id, inner, outer: kind, path },
      {
        related: [this.#related(outer, kind, "outer_path")],
        severity: kind === "koiDir" ? "error" : "warning",
      },
    );
  }

  /** koi/workspace-shared: the same folder as an earlier koi, or a folder inside of another one's. */
  *workspace(i: number, { workspace }: KoiPaths): Iterable<Finding> {
    const { model } = this.#input;
    const same = this.#owners.at(workspace, ["workspace"], i);
    if (same && same.owner > i) return;
    const outer = same ?? this.#owners.around(workspace, ["workspace"], i);
    if (!outer || (!same && this.#isTold(outer.path))) return;
    const { koi, other } = this.#names(i, outer);
    const isInside = same === undefined;
    const args = { koi: koi.id, other: other.id, path: koi.workspace, ...(isInside && { isInside }) };
    const related = [this.#related(outer, "workspace", isInside ? "outer_path" : "other_koi")];
    yield finding("koi/workspace-shared", folderPlace(model, koi, "workspace"), args, { related });
  }

  /** A workspace around all of the state says so once, for everything that is in it. */
  #isTold(workspace: OwnedPath): boolean {
    return holdsState(workspace, ownedPath(STATE_DIR, this.#input.probe));
  }

  #names(i: number, { owner }: OwnedFolder) {
    const { list } = this.#input.model.kois;
    return { koi: list[i] as (typeof list)[number], other: list[owner] as (typeof list)[number] };
  }

  #related(folder: OwnedFolder, kind: "koiDir" | "workspace", label: Related["label"]): Related {
    const { model } = this.#input;
    const koi = model.kois.list[folder.owner] as (typeof model.kois.list)[number];
    return { place: { pointer: folderPlace(model, koi, kind) }, label };
  }
}

/** Without its own `koiDir` a koi has one that nobody else has. */
function dropOverride(kois: readonly ResolvedKoi[]): { readonly fix?: Fix } {
  const stated = kois.find((koi) => koi.config.koiDir !== undefined);
  if (!stated) return {};
  return fixBy("unsafe", "unchanged", { op: "remove", pointer: pointerTo(stated.pointer, "koiDir") });
}

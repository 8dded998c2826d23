// koi/koidir-collision, koi/koidir-nested, koi/workspace-shared: what two kois must never share. A shared
// koiDir mixes credentials and sessions (Page: What is "one koi"?).

import type { Finding, Related } from "../../diagnostics/finding.ts";
import { finding } from "../../diagnostics/finding.ts";
import type { ResolvedKoi } from "../../resolve/kois.ts";
import { pointerTo } from "../../resolve/pointer-path.ts";
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

/** Findings about every pair of kois. */
export function* koiPaths({ model, probe }: CheckInput): Iterable<Finding> {
  const all = model.kois.list.map((koi): KoiPaths => {
    const { koiDir, sessionsDir, workspace } = koi;
    return {
      koi,
      koiDir: ownedPath(koiDir, probe),
      sessionsDir: ownedPath(sessionsDir, probe),
      workspace: ownedPath(workspace, probe),
    };
  });
  // Pairs cost n²; paths that could meet stand next to each other once sorted, but a config has few kois.
  for (const [i, later] of all.entries()) {
    for (const first of all.slice(0, i)) {
      yield* judgeKoiDirs(first, later);
      yield* judgeWorkspaces(first, later);
    }
  }
}

function* judgeKoiDirs(first: KoiPaths, later: KoiPaths): Iterable<Finding> {
  const related: Related[] = [{ place: { pointer: placeOf(first.koi, "koiDir") }, label: "other_koi" }];
  const args = { koi: later.koi.id, other: first.koi.id, path: later.koi.koiDir };
  const via =
    samePath(first.koiDir, later.koiDir) ??
    samePath(first.sessionsDir, later.sessionsDir) ??
    samePath(first.sessionsDir, later.koiDir) ??
    samePath(first.koiDir, later.sessionsDir);
  if (via !== undefined) {
    yield finding("koi/koidir-collision", placeOf(later.koi, "koiDir"), { ...args, via }, { related });
    return;
  }
  for (const [inner, outer] of [
    [later, first],
    [first, later],
  ] as const) {
    const outerKind = liesIn(inner.koiDir, outer.koiDir)
      ? "koiDir"
      : liesIn(inner.koiDir, outer.workspace) || samePath(inner.koiDir, outer.workspace)
        ? "workspace"
        : undefined;
    if (outerKind === undefined) continue;
    const place = { pointer: placeOf(outer.koi, outerKind) };
    yield finding(
      "koi/koidir-nested",
      placeOf(inner.koi, "koiDir"),
      { koi: inner.koi.id, other: outer.koi.id, outer: outerKind, path: inner.koi.koiDir },
      { related: [{ place, label: "outer_path" }], severity: outerKind === "koiDir" ? "error" : "warning" },
    );
  }
}

function* judgeWorkspaces(first: KoiPaths, later: KoiPaths): Iterable<Finding> {
  if (samePath(first.workspace, later.workspace) === undefined) return;
  const related: Related[] = [{ place: { pointer: placeOf(first.koi, "workspace") }, label: "other_koi" }];
  const args = { koi: later.koi.id, other: first.koi.id, path: later.koi.workspace };
  yield finding("koi/workspace-shared", placeOf(later.koi, "workspace"), args, { related });
}

// sandbox/rw-workspace-shared: two kois write into one workspace, because it is the same folder, or because they
// share a container, which can show one workspace alone.

import { type Finding, finding } from "../../diagnostics/finding.ts";
import { pointerTo } from "../../read/pointer.ts";
import type { ResolvedKoi } from "../../resolve/kois.ts";
import type { CheckInput } from "../check.ts";
import { ownedPath } from "../koi/owned-path.ts";
import { type KoiSandbox, koiPlace, usedSandboxes } from "./used-sandboxes.ts";

/** At most one finding for each place that gives access to a workspace. */
export function* sharedWorkspaces({ model, probe }: CheckInput): Iterable<Finding> {
  const used = usedSandboxes(model);
  const told = new Set<string>();
  const folderOf = (koi: ResolvedKoi): string => {
    const path = ownedPath(koi.workspace, probe);
    return path.real ?? path.folded;
  };
  const byFolder = new Map<string, ResolvedKoi[]>();
  for (const koi of used.length === 0 ? [] : model.kois.list) {
    const folder = folderOf(koi);
    byFolder.set(folder, [...(byFolder.get(folder) ?? []), koi]);
  }
  const firstInContainer = used.find(
    ({ sandbox }) => sandbox.scope.value === "shared" && sandbox.workspaceAccess.value !== "none",
  );
  for (const one of used) {
    const { koi, sandbox } = one;
    const { pointer, value } = sandbox.workspaceAccess;
    if (value === "none" || told.has(pointer)) continue;
    const inContainer = sandbox.scope.value === "shared" ? firstInContainer : undefined;
    const hasOther = inContainer !== undefined && folderOf(inContainer.koi) !== folderOf(koi);
    const same = value === "rw" ? byFolder.get(folderOf(koi))?.find((other) => other !== koi) : undefined;
    if (!hasOther && same === undefined) continue;
    told.add(pointer);
    yield hasOther ? inOneContainer(one, inContainer.koi) : inOneFolder(one, same as ResolvedKoi);
  }
}

function inOneContainer({ koi, sandbox }: KoiSandbox, other: ResolvedKoi): Finding {
  const related = [{ place: { pointer: sandbox.scope.pointer }, label: "scope_here" as const }];
  const args = { koi: koi.id, other: other.id, reason: "one_container" } as const;
  return finding("sandbox/rw-workspace-shared", sandbox.workspaceAccess.pointer, args, {
    severity: "error",
    related,
  });
}

function inOneFolder({ koi, sandbox }: KoiSandbox, other: ResolvedKoi): Finding {
  const { pointer } = sandbox.workspaceAccess;
  const isStated = other.config.workspace !== undefined;
  const place = { pointer: isStated ? pointerTo(other.pointer, "workspace") : koiPlace(other) };
  const edits = [{ op: "replace", pointer, value: "ro" }] as const;
  const args = { koi: koi.id, other: other.id, reason: "same_folder" } as const;
  return finding("sandbox/rw-workspace-shared", pointer, args, {
    related: [{ place, label: "other_koi" }],
    fix: { applicability: "unsafe", routing: "unchanged", edits },
  });
}

// path/state-in-workspace: credentials inside of a workspace, where the tools of its koi can read them.

import { type Finding, finding } from "../../diagnostics/finding.ts";
import type { KeptPart } from "../../diagnostics/path-args.ts";
import { type ResolvedKoi, STATE_DIR } from "../../resolve/kois.ts";
import type { Model } from "../../resolve/model.ts";
import type { CheckInput } from "../check.ts";
import { folderPlace } from "../koi/folder-place.ts";
import { type OwnedPath, liesIn, ownedPath, samePath } from "../koi/owned-path.ts";
import { PathOwners } from "../koi/path-owners.ts";
import { configPaths } from "./config-paths.ts";
import { holdsState } from "./state-folder.ts";

const NOBODY = -1;

/** For each koi its state and koiDir, for each file with a secret the koi that can read it. */
export function* stateInWorkspace(input: CheckInput): Iterable<Finding> {
  const { model, probe } = input;
  const state = ownedPath(STATE_DIR, probe);
  const owners = new PathOwners();
  for (const [owner, koi] of model.kois.list.entries()) {
    if (!isWritten(model, koi)) continue;
    const workspace = ownedPath(koi.workspace, probe);
    owners.add({ owner, kind: "workspace", path: workspace });
    yield* ownState(model, koi, workspace, state, ownedPath(koi.koiDir, probe));
  }
  for (const { pointer, path, part } of configPaths(input)) {
    if (part !== "authDir" && part !== "secret_file") continue;
    const inner = ownedPath(path, probe);
    const outer = owners.at(inner, ["workspace"], NOBODY) ?? owners.around(inner, ["workspace"], NOBODY);
    const koi = outer && model.kois.list[outer.owner];
    if (!koi || (holdsState(outer.path, state) && liesIn(inner, state))) continue;
    const related = [
      { place: { pointer: folderPlace(model, koi, "workspace") }, label: "outer_path" } as const,
    ];
    yield finding("path/state-in-workspace", pointer, { koi: koi.id, part, path }, { related });
  }
}

/** Workspaces that nobody wrote down lie beside the state, never around it. */
function isWritten({ config }: Model, koi: ResolvedKoi): boolean {
  return koi.config.workspace !== undefined || koi.workspace === config.kois?.defaults?.workspace;
}

function* ownState(
  model: Model,
  koi: ResolvedKoi,
  workspace: OwnedPath,
  state: OwnedPath,
  koiDir: OwnedPath,
): Iterable<Finding> {
  const isIn = liesIn(koiDir, workspace) || samePath(koiDir, workspace) !== undefined;
  const part: KeptPart | undefined = holdsState(workspace, state) ? "state" : isIn ? "koiDir" : undefined;
  if (part === undefined) return;
  const pointer = folderPlace(model, koi, "workspace");
  yield finding("path/state-in-workspace", pointer, { koi: koi.id, part, path: koi.workspace });
}

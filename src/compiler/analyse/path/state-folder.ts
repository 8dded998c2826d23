// Whether a workspace is around the state folder, and with it around the credentials of every koi and account.

import { type OwnedPath, liesIn, samePath } from "../koi/owned-path.ts";

/** Whether `state` is `workspace` itself, or lies in it. */
export function holdsState(workspace: OwnedPath, state: OwnedPath): boolean {
  return workspace.path === "/" || liesIn(state, workspace) || samePath(state, workspace) !== undefined;
}

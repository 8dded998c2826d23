// The labels on a container: whose it is, so that no gateway touches one of another, and what a gateway that died has left
// behind is found.

import { hostname } from "node:os";
import { stateIdOf } from "./names.ts";

/** On every container that SKYKOI made. */
export const SANDBOX_LABEL = "skykoi.sandbox";

/** Names of labels. */
export const labels = {
  stateId: "skykoi.state",
  stateDir: "skykoi.state-dir",
  host: "skykoi.host",
  koi: "skykoi.koi",
  scope: "skykoi.scope",
  configHash: "skykoi.config-hash",
} as const;

/** The labels of a new container. */
export function labelsOf(
  stateDir: string,
  { koiId, scopeKey }: { readonly koiId: string; readonly scopeKey: string },
  configHash: string,
): Record<string, string> {
  return {
    [SANDBOX_LABEL]: "1",
    [labels.stateId]: stateIdOf(stateDir),
    [labels.stateDir]: stateDir,
    [labels.host]: hostname(),
    [labels.koi]: koiId,
    [labels.scope]: scopeKey,
    [labels.configHash]: configHash,
  };
}

// gateway/exposed: reachable from outside of this machine, and nobody has to prove who they are.

import { isOnLoopback } from "../../../policy/loopback.ts";
import { type Finding, finding } from "../../diagnostics/finding.ts";
import type { CheckInput } from "../check.ts";

/** At most one finding, at `gateway.bind`. The token or password may come from the environment only under `mode`. */
export function* exposed({ model: { config } }: CheckInput): Iterable<Finding> {
  const bind = config.gateway?.bind ?? "loopback";
  const auth = config.gateway?.auth;
  if (isOnLoopback(config.gateway)) return;
  const hasSecret = auth?.token !== undefined || auth?.password !== undefined;
  const isStated = auth?.mode === "token" || auth?.mode === "password";
  if (auth?.mode !== "none" && (hasSecret || isStated)) return;
  yield finding("gateway/exposed", "/gateway/bind", { bind });
}

// session/scope-global: one session for all conversations, which is not supported: everybody would read everything.

import { type Finding, finding } from "../../diagnostics/finding.ts";
import type { CheckInput } from "../check.ts";

const PLACE = "/session/scope";

/** A finding where `session.scope` is `global`. */
export function* scopeGlobal({ model }: CheckInput): Iterable<Finding> {
  const scope = model.config.session?.scope;
  if (scope !== "global") return;
  const edits = [{ op: "replace", pointer: PLACE, value: "per-sender" }] as const;
  const fix = { applicability: "unsafe", routing: "unchanged", edits } as const;
  yield finding("session/scope-global", PLACE, { scope }, { fix });
}

// sandbox/docker-missing: kois that are to run in containers on a machine where no container engine answers. Only under
// a probe.

import { type Finding, finding } from "../../diagnostics/finding.ts";
import type { CheckInput } from "../check.ts";
import { koiPlace, usedSandboxes } from "./used-sandboxes.ts";

/** One finding for each sandboxed koi, so that each can be told apart. */
export function* missingEngine({ model, probe }: CheckInput): Iterable<Finding> {
  if (!probe?.hasContainerEngine) return;
  const used = usedSandboxes(model);
  if (used.length === 0 || probe.hasContainerEngine()) return;
  for (const { koi, sandbox } of used) {
    const { value, pointer } = sandbox.mode;
    if (value === "off") continue;
    const place = { pointer: koiPlace(koi) };
    const related = pointer.startsWith(`${koi.pointer}/`) ? [] : [{ place, label: "koi_here" as const }];
    yield finding("sandbox/docker-missing", pointer, { koi: koi.id, mode: value }, { related });
  }
}

// config/no-effect: keys that are allowed, and that nothing reads.

import { NO_EFFECT } from "../../../config/no-effect.ts";
import { type Finding, finding, keyAt } from "../../diagnostics/finding.ts";
import { fixBy } from "../../repair/config-edit.ts";
import { valuesAt } from "../../resolve/values-at.ts";
import type { CheckInput } from "../check.ts";

/** A finding for each of them. */
export function* withoutEffect({ model }: CheckInput): Iterable<Finding> {
  for (const { place, reason } of NO_EFFECT) {
    const keys = place.split("/");
    for (const { pointer } of valuesAt(model.config, keys)) {
      const fix = fixBy("safe", "unchanged", { op: "remove", pointer });
      yield finding("config/no-effect", keyAt(pointer), { key: keys.at(-1) ?? "", reason }, fix);
    }
  }
}

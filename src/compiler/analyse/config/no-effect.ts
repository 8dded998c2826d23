// config/no-effect: keys that are allowed, and ask for something that does not happen.

import { NO_EFFECT } from "../../../config/no-effect.ts";
import { type Finding, finding, keyAt } from "../../diagnostics/finding.ts";
import { type ConfigEdit, fixBy } from "../../repair/config-edit.ts";
import { parsePointer } from "../../read/pointer.ts";
import { valuesAt } from "../../resolve/values-at.ts";
import type { CheckInput } from "../check.ts";

/** A finding for each of them. */
export function* withoutEffect({ model }: CheckInput): Iterable<Finding> {
  for (const { place, reason, values, sameAs } of NO_EFFECT) {
    const keys = place.split("/");
    for (const { pointer, value } of valuesAt(model.config, keys)) {
      if (values && !values.some((one) => one === value)) continue;
      const edit: ConfigEdit =
        sameAs === undefined ? { op: "remove", pointer } : { op: "replace", pointer, value: sameAs };
      const fix = fixBy("safe", "unchanged", edit);
      yield finding("config/no-effect", keyAt(pointer), { key: nameOf(pointer), reason }, fix);
    }
  }
}

/** The key as people know it: `polls`, of an entry of a list the list's. */
function nameOf(pointer: string): string {
  return parsePointer(pointer).findLast((key) => !/^\d+$/.test(key)) ?? "";
}

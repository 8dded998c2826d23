// koi/implicit-default and koi/two-defaults: which koi answers what nobody bound.

import { type Finding, finding } from "../../diagnostics/finding.ts";
import { pointerTo } from "../../read/pointer.ts";
import { type ConfigEdit, fixBy } from "../../repair/config-edit.ts";
import type { CheckInput } from "../check.ts";

/** More than one koi and none marked, or more than one marked. */
export function* defaultKoi({ model }: CheckInput): Iterable<Finding> {
  const { list, defaultKoi: koi } = model.kois;
  const marked = list.filter((one) => one.config.default === true);
  if (marked.length === 0 && list.length > 1) {
    const pointer = pointerTo(koi.pointer, "default");
    // The first koi may say `default: false`.
    const mark: ConfigEdit =
      koi.config.default === undefined
        ? { op: "add", pointer: koi.pointer, key: "default", value: true }
        : { op: "replace", pointer, value: true };
    const fix = fixBy("safe", "unchanged", mark);
    yield finding("koi/implicit-default", pointerTo(koi.pointer, "id"), { koi: koi.id }, fix);
  }
  for (const other of marked.slice(1)) {
    const related = [{ place: { pointer: pointerTo(koi.pointer, "default") }, label: "first_here" } as const];
    const pointer = pointerTo(other.pointer, "default");
    const fix = fixBy("unsafe", "unchanged", { op: "remove", pointer });
    yield finding("koi/two-defaults", pointer, { first: koi.id }, { related, ...fix });
  }
}

// koi/implicit-default and koi/two-defaults: which koi answers what nobody bound.

import { type Finding, finding } from "../../diagnostics/finding.ts";
import { pointerTo } from "../../read/pointer.ts";
import type { CheckInput } from "../check.ts";

/** More than one koi and none marked, or more than one marked. */
export function* defaultKoi({ model }: CheckInput): Iterable<Finding> {
  const { list, defaultKoi: koi } = model.kois;
  const marked = list.filter((one) => one.config.default === true);
  if (marked.length === 0 && list.length > 1) {
    yield finding("koi/implicit-default", pointerTo(koi.pointer, "id"), { koi: koi.id });
  }
  for (const other of marked.slice(1)) {
    const related = [{ place: { pointer: pointerTo(koi.pointer, "default") }, label: "first_here" } as const];
    yield finding("koi/two-defaults", pointerTo(other.pointer, "default"), { first: koi.id }, { related });
  }
}

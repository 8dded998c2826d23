// tool/koi-to-koi-unknown, tool/koi-to-koi-off: who may write to whom, in a list that names nobody or does not count.

import { matchesKoiPattern } from "../../../policy/koi-pattern.ts";
import { type Finding, finding } from "../../diagnostics/finding.ts";
import { nearest } from "../../diagnostics/nearest.ts";
import { pointerTo } from "../../read/pointer.ts";
import type { CheckInput } from "../check.ts";

const AT = "/tools/koiToKoi";

/** Findings about the list of kois that may write to each other. */
export function* koiToKoi({ model: { config, kois } }: CheckInput): Iterable<Finding> {
  const { allow = [], enabled } = config.tools?.koiToKoi ?? {};
  const ids = kois.list.map((koi) => koi.id);
  for (const [i, entry] of allow.entries()) {
    if (ids.some((id) => matchesKoiPattern(entry, id))) continue;
    const pointer = pointerTo(AT, "allow", i);
    const suggestion = nearest(entry, ids);
    const koi = kois.list.find(({ id }) => id === suggestion);
    const isPlaced = koi !== undefined && koi.pointer !== "";
    const edits = suggestion === undefined ? [] : [{ op: "replace" as const, pointer, value: suggestion }];
    yield finding(
      "tool/koi-to-koi-unknown",
      pointer,
      { koiId: entry, ...(suggestion !== undefined && { suggestion }) },
      {
        ...(isPlaced && {
          related: [{ place: { pointer: pointerTo(koi.pointer, "id") }, label: "nearest" }],
        }),
        ...(edits.length > 0 && { fix: { applicability: "unsafe", routing: "unchanged", edits } }),
      },
    );
  }
  if (allow.length === 0 || enabled === true) return;
  const isStated = enabled === false;
  const place = { pointer: pointerTo(AT, "enabled") };
  const related = isStated ? [{ place, label: "enabled_here" as const }] : [];
  yield finding("tool/koi-to-koi-off", pointerTo(AT, "allow"), { isStated }, { related });
}

// koi/duplicate-id, koi/id-not-canonical, koi/reserved-id: an id becomes a folder name and part of every
// session key, so two kois never share one, and it works on every system.

import { type KoiId, koiIdOf } from "../../../routing/ids.ts";
import { type Finding, finding } from "../../diagnostics/finding.ts";
import { pointerTo } from "../../read/pointer.ts";
import { type ConfigEdit, fixBy } from "../../repair/config-edit.ts";
import type { Model } from "../../resolve/model.ts";
import type { CheckInput } from "../check.ts";

/** Ids that no koi can have: `default`, and names that Windows keeps for devices, whatever the extension. */
export const RESERVED: RegExp = /^(?:default|con|prn|aux|nul|com\d|lpt\d)$/;

/** Findings about the ids of `kois.list`. */
export function* koiIds({ model }: CheckInput): Iterable<Finding> {
  const seen = new Map<KoiId, number>();
  for (const [i, { id: written }] of (model.config.kois?.list ?? []).entries()) {
    const id = koiIdOf(written);
    if (id === undefined) continue;
    if (RESERVED.test(id)) {
      yield finding(
        "koi/reserved-id",
        placeOf(i),
        { id },
        fixBy("unsafe", "changes", ...renamed(model, i, id)),
      );
    }
    const first = seen.get(id);
    if (first !== undefined) {
      const related = [{ place: { pointer: placeOf(first) }, label: "first_here" } as const];
      yield finding("koi/duplicate-id", placeOf(i), { id }, { related });
      continue;
    }
    seen.set(id, i);
    if (id === written) continue;
    const fix = fixBy("safe", "unchanged", { op: "replace", pointer: placeOf(i), value: id });
    yield finding("koi/id-not-canonical", placeOf(i), { written, canonical: id }, fix);
  }
}

/** Another id for koi `i`, and for it in every binding. */
function renamed({ config }: Model, i: number, id: KoiId): ConfigEdit[] {
  const value = `${id}-koi`;
  const bindings = (config.bindings ?? []).flatMap(({ koiId }, at): ConfigEdit[] =>
    koiIdOf(koiId) === id ? [{ op: "replace", pointer: pointerTo("/bindings", at, "koiId"), value }] : [],
  );
  return [{ op: "replace", pointer: placeOf(i), value }, ...bindings];
}

function placeOf(i: number): string {
  return pointerTo("/kois/list", i, "id");
}

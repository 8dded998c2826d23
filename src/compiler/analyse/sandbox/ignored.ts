// sandbox/docker-ignored: settings of a koi's container that do not count, because all kois share one.

import { changesNothing } from "../../../config/no-effect.ts";
import { sandboxSettings } from "../../../policy/sandbox/sandbox-settings.ts";
import { type Finding, finding, keyAt } from "../../diagnostics/finding.ts";
import { parsePointer, pointerTo } from "../../read/pointer.ts";
import type { ConfigEdit } from "../../repair/config-edit.ts";
import type { CheckInput } from "../check.ts";

/** One finding for each key without effect. */
export function* ignoredSettings({ model: { config, kois } }: CheckInput): Iterable<Finding> {
  for (const koi of kois.list) {
    if (koi.config.sandbox === undefined) continue;
    const { scope, ignored: all } = sandboxSettings(config, koi.id);
    // What changes nothing in any scope is told as that.
    const ignored = all.filter((pointer) => !changesNothing(parsePointer(pointer)));
    if (ignored.length === 0) continue;
    const at = pointerTo(koi.pointer, "sandbox");
    const own: ConfigEdit =
      scope.pointer === pointerTo(at, "scope")
        ? { op: "replace", pointer: scope.pointer, value: "koi" }
        : { op: "add", pointer: at, key: "scope", value: "koi" };
    const related = [{ place: { pointer: scope.pointer }, label: "scope_here" as const }];
    const fix = { applicability: "unsafe", routing: "unchanged", edits: [own] } as const;
    for (const pointer of ignored) {
      const name = parsePointer(pointer.slice(at.length)).join(".");
      yield finding("sandbox/docker-ignored", keyAt(pointer), { name }, { related, fix });
    }
  }
}

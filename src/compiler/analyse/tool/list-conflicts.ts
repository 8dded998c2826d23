// tool/allow-and-deny, tool/group-hides-entry: entries that another entry of the same policy makes pointless.

import type { SkykoiConfig } from "../../../config/skykoi-config.ts";
import { canonicalEntry, toolMatcher } from "../../../policy/tools/tool-names.ts";
import { type Finding, finding } from "../../diagnostics/finding.ts";
import type { CheckInput } from "../check.ts";
import { entryTools } from "./entry-tools.ts";
import { LIST_KEYS, type ListedTool, type PlacedLists, entriesOf, toolPolicies } from "./tool-lists.ts";

/** Findings about entries without effect, each told once. */
export function* listConflicts({ model: { config } }: CheckInput): Iterable<Finding> {
  for (const policy of toolPolicies(config)) {
    const entries = entriesOf(policy);
    if (entries.length < 2) continue;
    yield* allowedAndDenied(config, policy, entries);
    yield* hiddenByGroup(entries);
  }
}

function* allowedAndDenied(
  config: SkykoiConfig,
  { policy, isSandbox }: PlacedLists,
  entries: readonly ListedTool[],
): Iterable<Finding> {
  const denied = entries.filter(({ key }) => key === "deny");
  if (denied.length === 0) return;
  for (const { text, key, pointer } of entries) {
    if (key === "deny") continue;
    const by = deniedBy(entryTools(config, text, isSandbox), denied);
    if (!by) continue;
    const related = [{ place: { pointer: by.pointer }, label: "denied_here" as const }];
    // An allow list that loses its last entry would let everything through.
    const isLast = key === "allow" && policy.allow?.length === 1;
    const edits = [{ op: "remove", pointer }] as const;
    const fix = { applicability: "safe", routing: "unchanged", edits } as const;
    yield finding("tool/allow-and-deny", pointer, { name: text }, { related, ...(!isLast && { fix }) });
  }
}

/** The entry that denies all of `tools`, or the first of several that do it together. */
function deniedBy(tools: readonly string[], denied: readonly ListedTool[]): ListedTool | undefined {
  if (tools.length === 0) return undefined;
  const matchers = denied.map(({ text }) => toolMatcher(text));
  const takers = tools.map((tool) => matchers.findIndex((matches) => matches(tool)));
  return takers.includes(-1) ? undefined : denied[takers[0] ?? 0];
}

function* hiddenByGroup(entries: readonly ListedTool[]): Iterable<Finding> {
  for (const list of LIST_KEYS) {
    const own = entries.filter(({ key }) => key === list);
    const groups = own.filter(({ text }) => /^\s*group:/i.test(text));
    for (const { text, pointer } of groups.length === 0 ? [] : own) {
      const name = canonicalEntry(text);
      const group = groups.find((one) => toolMatcher(one.text)(name));
      if (!group) continue;
      const related = [{ place: { pointer: group.pointer }, label: "group_here" as const }];
      const edits = [{ op: "remove", pointer }] as const;
      const fix = { applicability: "safe", routing: "unchanged", edits } as const;
      yield finding("tool/group-hides-entry", pointer, { name: text, group: group.text }, { related, fix });
    }
  }
}

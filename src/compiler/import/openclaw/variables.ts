// `${VAR}` in ids: OpenClaw fills them in when it starts, but a routing table is made before. Ids are written out.

import { type BranchNode, nodeOf, visit } from "./document.ts";
import type { Notes } from "./notes.ts";

const PLACES =
  /^\/bindings\/\d+\/match\/|\/(?:allowFrom|groupAllowFrom|users|ownerAllowFrom)\/(?:[^/]+\/)?\d+$|^\/session\/identityLinks\//;
const VARIABLE = /\$\{([A-Z_][A-Z0-9_]*)\}/g;

/** Whether a text still has a variable in it. */
export function hasVariable(text: string): boolean {
  return /\$\{[A-Z_][A-Z0-9_]*\}/.test(text);
}

/** Writes out variables where ids stand. `variable` gives the value of one, `undefined` where it is not set. */
export function fillVariables(
  root: BranchNode,
  variable: (name: string) => string | undefined,
  notes: Notes,
): void {
  visit(root, (member, _parent, pointer) => {
    const { value } = member;
    if (value.kind !== "scalar" || typeof value.value !== "string") return;
    if (!PLACES.test(pointer) || !hasVariable(value.value)) return;
    const names = [...value.value.matchAll(VARIABLE)].map(([, name = ""]) => name);
    const text = value.value.replaceAll(VARIABLE, (whole, name: string) => variable(name) || whole);
    const missing = names.filter((name) => !variable(name));
    if (missing.length > 0) notes.rewrote("variable_not_set", member.origin, { names: missing.join(", ") });
    if (text === value.value) return;
    member.value = nodeOf(text);
    notes.rewrote("variable_filled", member.origin, { from: value.value, to: text });
  });
}

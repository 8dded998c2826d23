// What SKYKOI's schema does not take is taken out, told, and leaves a comment where it stood: the import itself never
// makes a config of the wrong shape.

import type { Finding } from "../../diagnostics/finding.ts";
import { parsePointer } from "../../read/pointer.ts";
import { explainShape } from "../../validate/explain-shape.ts";
import { validateConfig } from "../../validate/generated/accept.js";
import { schema } from "../../validate/generated/schema.js";
import {
  type BranchNode,
  type Doc,
  type Member,
  type Origin,
  replaceByComment,
  take,
  valueOf,
} from "./document.ts";
import type { LeftOut, Notes } from "./notes.ts";
import { rulesFor } from "./reach.ts";

/** Keys of the root that say nothing about what a gateway does. */
const BOOKKEEPING = ["meta", "wizard", "$schema"];

/** Below these, what is left out may have kept somebody or something out. */
const RESTRICTIONS =
  /\/(?:bindings|tools|toolsBySender|sandbox|allowFrom|groupAllowFrom|dmPolicy|groupPolicy|auth|users|exec|security|approvals|accessGroups|sendPolicy)(?:\/|$)/;

/** More rounds than any config needs: each takes out all that one look finds. */
const MAX_ROUNDS = 20;

/** Takes out of `doc` what the schema refuses. */
export function fitToSchema(doc: Doc, source: string, notes: Notes): void {
  for (const key of BOOKKEEPING) {
    const member = take(doc.root, key);
    if (!member || key === "$schema") continue;
    notes.leftOut.push({ origin: member.origin, name: key, reason: "bookkeeping", isRestriction: false });
  }
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const value = valueOf(doc.root);
    if (validateConfig(value)) return;
    const findings = explainShape(schema, value, { judgesUnknownKeys: true });
    // From the end, so that the places of items that come earlier stay what they are.
    const taken = findings.toReversed().filter((one) => takeOut(doc.root, one, source, notes));
    if (taken.length === 0) return;
  }
}

function takeOut(root: BranchNode, { place, code }: Finding, source: string, notes: Notes): boolean {
  if (!("pointer" in place) || place.pointer === "") return false;
  const found = find(root, parsePointer(place.pointer));
  if (!found) return false;
  const [member, parent, nearest] = found;
  const origin = member.origin ?? nearest;
  const name = parsePointer(member.origin?.pointer ?? place.pointer).join(".");
  const reason = reasonOf(code, place.pointer);
  const isEmptied =
    member.value.kind !== "scalar" && member.value.members.length === 0 && member.value.tail.length > 0;
  if (!isEmptied)
    notes.leftOut.push({ origin, name, reason, isRestriction: RESTRICTIONS.test(place.pointer) });
  replaceByComment(parent, member, parent.kind === "list" ? [] : [commentOn(member, origin, source)]);
  return true;
}

/** What is left of a key: never its value, which may be a secret. */
function commentOn({ key }: Member, origin: Origin | undefined, source: string): string {
  const word = /^[\w$-]+$/.test(key) ? key : JSON.stringify(key);
  if (!origin) return `// not taken over: ${word}`;
  const file = origin.file === source ? "" : `${origin.file}, `;
  return `// not taken over: ${word} (${file}line ${origin.line})`;
}

function reasonOf(code: string, pointer: string): LeftOut["reason"] {
  const channel = /^\/channels\/([^/]+)$/.exec(pointer)?.[1];
  if (channel !== undefined && !rulesFor(channel)) return "unknown_channel";
  return code === "schema/unknown-key" || code === "schema/wrong-place" || code === "schema/legacy-shape"
    ? "unknown_key"
    : "unknown_value";
}

/** The member at a pointer, its parent, and the nearest origin on the way. */
function find(
  root: BranchNode,
  keys: readonly string[],
): readonly [Member, BranchNode, Member["origin"]] | undefined {
  let parent = root;
  let nearest: Member["origin"];
  for (const [depth, key] of keys.entries()) {
    const member =
      parent.kind === "list" ? parent.members[Number(key)] : parent.members.find((one) => one.key === key);
    if (!member) return undefined;
    nearest = member.origin ?? nearest;
    if (depth === keys.length - 1) return [member, parent, nearest];
    if (member.value.kind === "scalar") return undefined;
    parent = member.value;
  }
  return undefined;
}

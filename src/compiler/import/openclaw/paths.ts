// Folders and files of OpenClaw's state: what is there stays where it is, what is not gets the name that SKYKOI gives it.

import {
  type BranchNode,
  type Doc,
  type DocNode,
  type Member,
  at,
  isList,
  isObject,
  nodeOf,
  textAt,
  visit,
} from "./document.ts";
import { isTrue } from "./openclaw-model.ts";
import type { Notes } from "./notes.ts";

const PATH_KEYS = /(?:dir|path|paths|file|root|workspace|store|binds)$/i;
const STATE = /^~[\\/]\.(?:openclaw|clawdbot|moltbot)(?=$|[\\/])/;

/** Rewrites paths below OpenClaw's state folder. `exists` tells whether a path (with `~`) is there. */
export function translatePaths({ root }: Doc, exists: (path: string) => boolean, notes: Notes): void {
  visit(root, (member, parent, pointer) => {
    const { value } = member;
    if (value.kind !== "scalar" || typeof value.value !== "string") return;
    const key = parent.kind === "list" ? (pointer.split("/").at(-2) ?? "") : member.key;
    if (!PATH_KEYS.test(key)) return;
    if (pointer === "/session/store") member.value = storeOf(value.value) ?? value;
    if (STATE.test(value.value)) settle(member, exists, notes);
  });
  noteWorkspaces(root, exists, notes);
}

/** Workspaces that nobody named and that are there: SKYKOI would begin with empty ones. */
function noteWorkspaces(root: BranchNode, exists: (path: string) => boolean, notes: Notes): void {
  const list = at(root, "kois", "list");
  if (!isList(list)) return;
  const shared = textAt(root, "kois", "defaults", "workspace");
  for (const { value, origin } of list.members) {
    const koi = textAt(value, "id") ?? "";
    const isDefault = isObject(value) && (list.members.length === 1 || isTrue(value, "default"));
    if (at(value, "workspace") || (isDefault && shared !== undefined)) continue;
    const name = isDefault ? "workspace" : `workspace-${koi}`;
    const there = `~/.openclaw/${name}`;
    if (exists(there))
      notes.differs("workspace_elsewhere", origin, { koi, there, here: `~/.SKYKOI/${name}` });
  }
}

function settle(member: Member, exists: (path: string) => boolean, notes: Notes): void {
  const from = String((member.value as { readonly value: unknown }).value);
  if (exists(from)) {
    notes.rewrote("path_kept", member.origin, { path: from });
    return;
  }
  const to = from
    .replace(STATE, "~/.SKYKOI")
    .replace(/^(~[\\/]\.SKYKOI[\\/])agents([\\/][^\\/]+[\\/])agent(?=$|[\\/])/, "$1koi$2koi")
    .replace(/^(~[\\/]\.SKYKOI[\\/])agents(?=[\\/])/, "$1koi");
  member.value = nodeOf(to);
  notes.rewrote("path_mapped", member.origin, { from, to });
}

/** OpenClaw names the file of an agent's sessions, SKYKOI their folder. */
function storeOf(path: string): DocNode | undefined {
  if (!path.includes("{agentId}")) return undefined;
  return nodeOf(path.replaceAll("{agentId}", "{koiId}").replace(/[\\/][^\\/{}]+\.(?:json|sqlite)$/, ""));
}

// The accounts of the channels in SKYKOI's spelling, and the one that a token beside them made.

import { type Doc, at, isObject, nodeOf, property, put, rename } from "./document.ts";
import type { Notes } from "./notes.ts";
import { accountIdOf } from "./openclaw-ids.ts";
import type { OpenClawModel } from "./openclaw-model.ts";

const POLICIES: ReadonlySet<string> = new Set([
  "dmPolicy",
  "allowFrom",
  "groupPolicy",
  "groupAllowFrom",
  "groups",
  "dm",
]);

/** Rewrites `channels.*.accounts`. */
export function translateAccounts({ root }: Doc, model: OpenClawModel, notes: Notes): void {
  const channels = at(root, "channels");
  if (!isObject(channels)) return;
  for (const { key: channel, value: block, origin } of channels.members) {
    const accounts = at(block, "accounts");
    if (!isObject(accounts) || !isObject(block)) continue;
    for (const member of accounts.members) {
      const id = accountIdOf(member.key);
      if (id === member.key || accounts.members.some((one) => one.key === id)) continue;
      notes.rewrote("account_renamed", member.origin, { from: JSON.stringify(member.key), to: id });
      rename(member, id);
    }
    if (model.hasTokenForDefault(channel)) {
      accounts.members.unshift(property("default", nodeOf({})));
      notes.rewrote("default_account_listed", origin);
    }
    const stated = at(block, "defaultAccount");
    if (stated?.kind === "scalar" && typeof stated.value === "string") {
      const id = accountIdOf(stated.value);
      if (id !== stated.value) put(block, "defaultAccount", id);
    }
    if (block.members.some(({ key }) => POLICIES.has(key)))
      notes.differs("accounts_inherit", origin, { channel });
  }
}

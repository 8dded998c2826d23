// A name for a key of a binding that outlives the table: bindings move in the list and are spelled anew, and what they
// say in normal form stays.

import { createHash } from "node:crypto";
import type { KoiId } from "../../routing/ids.ts";
import type { RuleKey } from "../../routing/table/rule-key.ts";

/** The name of one key of a binding: 24 characters, the same for the same key and koi on any machine. */
export function bindingIdentity(koiId: KoiId, key: RuleKey): string {
  const { channel, account, kind, id, guildId, teamId, role } = key;
  const text = [koiId, channel, account, kind, id, guildId, teamId, role].join("\0");
  return createHash("sha256").update(text).digest("base64url").slice(0, 24);
}

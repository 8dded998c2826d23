// The part of canonicalisation that all channels share: Unicode form, invisible characters, prefixes.

import type { PeerKind } from "../facts.ts";
import type { PeerId } from "../ids.ts";
import type { IdHint, IdJudgement } from "./channel-rules.ts";

// Zero-width characters, bidi controls and the byte order mark: they come along when an id is pasted.
const INVISIBLE = /[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]/g;
// Control characters and line separators would break keys and file names, half of a surrogate pair has no UTF-8
// of its own, `${` is a reference that only the gateway could resolve.
const NEVER_IN_AN_ID = /[\p{Cc}\p{Cs}\u2028\u2029]|\$\{/u;

/** Longest id, in UTF-16 units. */
export const MAX_ID_CHARS = 256;

/** `raw` in Unicode NFC, without invisible characters, trimmed; `undefined` where no id can look like it. */
export function cleanId(raw: string): string | undefined {
  // Invisible characters go first: one between a letter and its accent would keep the two apart.
  const text = raw.replace(INVISIBLE, "").normalize("NFC").trim();
  return text === "" || text.length > MAX_ID_CHARS || NEVER_IN_AN_ID.test(text) ? undefined : text;
}

/** `text` without any of `prefixes` (lower case) at its start, in any case and however often. */
export function withoutPrefix(text: string, ...prefixes: readonly string[]): string {
  const prefix = prefixes.find((p) => text.slice(0, p.length).toLowerCase() === p);
  return prefix === undefined ? text : withoutPrefix(text.slice(prefix.length).trim(), ...prefixes);
}

/** The judgement "this is the id". */
export function isId(id: string, hint?: IdHint): IdJudgement {
  return hint === undefined ? { ok: true, id: id as PeerId } : { ok: true, id: id as PeerId, hint };
}

export const impossibleId: IdJudgement = { ok: false, problem: { kind: "impossible" } };
export const nameNotId: IdJudgement = { ok: false, problem: { kind: "name" } };

/** The judgement "this is an id, but of another kind of peer". */
export function idOfKind(actual: PeerKind | "conversation"): IdJudgement {
  return { ok: false, problem: { kind: "kind_mismatch", actual } };
}

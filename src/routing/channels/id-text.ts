// The part of canonicalisation that all channels share: Unicode form, invisible characters, prefixes.

import type { PeerKind } from "../facts.ts";
import type { PeerId } from "../ids.ts";
import type { IdHint, IdJudgement } from "./channel-rules.ts";

// Zero-width characters, bidi controls and the byte order mark: they come along when an id is pasted.
const INVISIBLE = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/g;
// Control characters would break keys and file names; `${` is a reference that only the gateway could resolve.
const NEVER_IN_AN_ID = /[\u0000-\u001f\u007f]|\$\{/;

/** `raw` in Unicode NFC, without invisible characters, trimmed; `undefined` where no id can look like it. */
export function cleanId(raw: string): string | undefined {
  const text = raw.normalize("NFC").replace(INVISIBLE, "").trim();
  return text === "" || text.length > 256 || NEVER_IN_AN_ID.test(text) ? undefined : text;
}

/** `text` without the first of `prefixes` that it starts with (any case). */
export function withoutPrefix(text: string, ...prefixes: readonly string[]): string {
  const lower = text.toLowerCase();
  const prefix = prefixes.find((p) => lower.startsWith(p));
  return prefix === undefined ? text : text.slice(prefix.length).trim();
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

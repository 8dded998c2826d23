// Tables of spellings: what a person or a platform may write, and the one id that it stands for. The same laws
// hold for every channel, so they are tested here, once.

import { describe, expect, it } from "vitest";
import type { ChannelRules, IdHint, IdProblem } from "../../../src/routing/channels/channel-rules.ts";
import type { PeerKind } from "../../../src/routing/facts.ts";

/** All spellings of one id. */
export interface Accepted {
  readonly kind: PeerKind;
  /** The canonical id. */
  readonly id: string;
  readonly spellings: readonly string[];
  readonly hint?: IdHint;
}

/** Texts that are no id, for one and the same reason. */
export interface Refused {
  readonly kind: PeerKind;
  readonly problem: IdProblem;
  readonly spellings: readonly string[];
}

/** No id of the channel looks like this. */
export const impossible: IdProblem = { kind: "impossible" };
/** It is a name. */
export const name: IdProblem = { kind: "name" };
/** It is an id of another kind. */
export function kindMismatch(actual: PeerKind | "conversation"): IdProblem {
  return { kind: "kind_mismatch", actual };
}

const HOSTILE: readonly string[] = [
  "",
  " \t\n",
  "\u200b\u202e\ufeff",
  "1\u00005551230001",
  "guest\u0007",
  "guest\u0085x",
  "guest\u2028x",
  "${BOT_TOKEN}",
  "$\u200b{BOT_TOKEN}",
  "+1${X}5551230001",
  "\ud800",
  "guest-\udfff",
  "1".repeat(10_000),
  "+".repeat(10_000),
  "whatsapp:".repeat(1200),
  `${"x".repeat(10_000)}@g.us`,
];

// What comes along when an id is copied from an app.
const PASTED: readonly ((id: string) => string)[] = [
  (id) => `  ${id}\n`,
  (id) => `\u202a${id}\u202c`,
  (id) => `\ufeff${id}`,
  (id) => `\u061c${id}\u200f`,
  (id) => id.split("").join("\u200b"),
];

/** Tests the peer ids of one channel. */
export function testSpellings(
  rules: ChannelRules,
  accepted: readonly Accepted[],
  refused: readonly Refused[],
): void {
  const kinds: readonly PeerKind[] = rules.peerKinds;

  describe(`peer ids of ${rules.id}`, () => {
    for (const { kind, id, spellings, hint } of accepted) {
      it(`${kind} ${id} has one canonical form`, () => {
        const judgement = hint === undefined ? { ok: true, id } : { ok: true, id, hint };
        for (const raw of [id, ...spellings, ...PASTED.map((paste) => paste(id))]) {
          expect([raw, rules.canonicalPeerId(kind, raw)]).toEqual([raw, judgement]);
        }
      });
    }

    for (const { kind, problem, spellings } of refused) {
      const reason = problem.kind === "kind_mismatch" ? `${problem.kind} (${problem.actual})` : problem.kind;
      it(`${spellings.map((raw) => JSON.stringify(raw)).join(", ")} as ${kind}: ${reason}`, () => {
        for (const raw of spellings) {
          expect([raw, rules.canonicalPeerId(kind, raw)]).toEqual([raw, { ok: false, problem }]);
        }
      });
    }

    it.each(kinds)("hostile text is no id of a %s", (kind) => {
      for (const raw of HOSTILE) {
        expect([raw, rules.canonicalPeerId(kind, raw).ok]).toEqual([raw, false]);
        const others = [rules.canonicalGuildId(raw), rules.canonicalRoleId(raw), rules.canonicalTeamId(raw)];
        expect([raw, others]).toEqual([raw, [undefined, undefined, undefined]]);
      }
    });

    it.each(kinds)("the example ids of a %s are canonical and differ", (kind) => {
      const examples = [0, 1, 2, 10, 99, 100, 1234, 9998, 9999].map((n) => rules.examplePeerId(kind, n));
      expect(examples.map((id) => rules.canonicalPeerId(kind, id))).toEqual(
        examples.map((id) => ({ ok: true, id })),
      );
      expect(new Set(examples).size).toBe(examples.length);
    });
  });
}

// The laws of ids: any text in gives a judgement, never a throw; a canonical id is canonical.
// Runs: SKYKOI_PROPERTY_RUNS, default 1,000.

import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isPlainId } from "../../src/routing/channels/plain-id.ts";
import { channelIdOf, channelRules } from "../../src/routing/channels/registry.ts";
import { CHANNEL_IDS, PEER_KINDS, type PeerKind } from "../../src/config/known-names.ts";
import { accountIdOf, koiIdOf } from "../../src/routing/ids.ts";
import { runs } from "./runs.ts";

const cases = runs(1000);

// Pieces of ids, prefixes, suffixes and of what is pasted along, so that many texts come near to an id.
const piece = fc.oneof(
  fc.constantFrom(
    "+",
    "-",
    "@",
    "#",
    "<@",
    "<@!",
    "<@&",
    "<#",
    ">",
    "|",
    ":",
    ".",
    " ",
    "(",
    ")",
    "/",
    "00",
    "0",
    "*",
  ),
  fc.constantFrom(
    "whatsapp:",
    "Telegram:",
    "tg:",
    "discord:",
    "slack:",
    "user:",
    "channel:",
    "guild:",
    "role:",
    "team:",
  ),
  fc.constantFrom(
    "@s.whatsapp.net",
    "@g.us",
    "@G.US",
    "@lid",
    "@c.us",
    ":topic:",
    "t.me/c/",
    "https://x/archives/",
  ),
  fc.constantFrom("U", "W", "C", "G", "D", "T", "E", "u0123abcd", "C0123ABCD", "ß", "ſ", "\u212a", "İ"),
  fc.constantFrom(
    "\u200b",
    "\u202e",
    "\ufeff",
    "\u00ad",
    "\u0301",
    "e",
    "\u00a0",
    "\u2028",
    "\0",
    "\u0085",
    "\ud800",
  ),
  fc.constantFrom("${", "}", "$", "{", "\u2001", "\u1100", "\u1161", "\u0344"),
  fc.stringMatching(/^\d{1,20}$/),
  fc.string({ unit: "binary", maxLength: 3 }),
);
const text = fc.oneof(
  fc.array(piece, { maxLength: 7 }).map((pieces) => pieces.join("")),
  fc.string({ unit: "binary", maxLength: 300, size: "max" }),
  fc.string({ unit: "grapheme" }),
  fc.array(fc.nat({ max: 0xffff }), { maxLength: 12 }).map((units) => String.fromCharCode(...units)),
);

// Texts that are ids more often than not, some of them far too long.
const nearPlain = fc.oneof(
  text,
  fc.stringMatching(/^\+[0-9]{5,17}$/),
  fc.stringMatching(/^-?[0-9]{1,22}$/),
  fc.stringMatching(/^-1[0-9]{10,18}$/),
  fc.stringMatching(/^[0-9]{1,20}@g\.us$/),
  fc.stringMatching(/^[A-Z][A-Z0-9]{4,12}$/),
  fc.stringMatching(/^[A-Za-z0-9_-]{1,140}$/),
  fc
    .tuple(
      fc.constantFrom("1", "U", "C", "x"),
      fc.integer({ min: 200, max: 300 }),
      fc.constantFrom("", "@g.us"),
    )
    .map(([letter, length, suffix]) => letter.repeat(length) + suffix),
);

const UNSEEN = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]/u;

/** Fails unless `id` is fit to be a key. */
function expectCanonical(id: string): void {
  expect(id).not.toMatch(UNSEEN);
  expect(id).not.toContain("${");
  expect(id.trim()).toBe(id);
  expect(id.normalize("NFC")).toBe(id);
  expect(id).not.toBe("");
}

describe.each(CHANNEL_IDS)("ids of %s", (channel) => {
  const rules = channelRules[channel];

  it("any text is an id of a peer, whose canonical form is itself, or is refused for a reason", () => {
    fc.assert(
      fc.property(text, fc.constantFrom<PeerKind>(...PEER_KINDS), (raw, kind) => {
        const judgement = rules.canonicalPeerId(kind, raw);
        if (judgement.ok) {
          expectCanonical(judgement.id);
          expect(rules.canonicalPeerId(kind, judgement.id)).toEqual(judgement);
        } else {
          expect(["impossible", "kind_mismatch", "name"]).toContain(judgement.problem.kind);
        }
      }),
      cases,
    );
  });

  it("any text is an id of a guild, role or team, whose canonical form is itself, or is none", () => {
    fc.assert(
      fc.property(text, (raw) => {
        for (const canonical of [rules.canonicalGuildId, rules.canonicalRoleId, rules.canonicalTeamId]) {
          const id = canonical(raw);
          if (id === undefined) continue;
          expectCanonical(id);
          expect(canonical(id)).toBe(id);
        }
      }),
      cases,
    );
  });

  it("any bytes that are plainly an id are a canonical one, without any hint", () => {
    fc.assert(
      fc.property(nearPlain, fc.constantFrom<PeerKind>(...PEER_KINDS), (raw, kind) => {
        const bytes = new TextEncoder().encode(`"${raw}"`);
        if (!isPlainId(channel, kind, bytes, 1, bytes.length - 1)) return;
        expect(rules.canonicalPeerId(kind, raw)).toEqual({ ok: true, id: raw });
      }),
      cases,
    );
  });

  it("an id judged to be of another kind is an id of that kind", () => {
    fc.assert(
      fc.property(text, fc.constantFrom<PeerKind>(...PEER_KINDS), (raw, kind) => {
        const judgement = rules.canonicalPeerId(kind, raw);
        if (judgement.ok || judgement.problem.kind !== "kind_mismatch") return;
        const { actual } = judgement.problem;
        if (actual !== "conversation") expect(rules.canonicalPeerId(actual, raw).ok).toBe(true);
      }),
      cases,
    );
  });

  it("the example ids are canonical and as many as asked for", () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 9999 }),
        fc.nat({ max: 9999 }),
        fc.constantFrom(...rules.peerKinds),
        (n, m, kind) => {
          const [one, other] = [rules.examplePeerId(kind, n), rules.examplePeerId(kind, m)];
          expect(rules.canonicalPeerId(kind, one)).toEqual({ ok: true, id: one });
          expect(one === other).toBe(n === m);
        },
      ),
      cases,
    );
  });
});

describe("names", () => {
  it("any text is a name of a koi, an account or a channel, canonical in itself, or none", () => {
    fc.assert(
      fc.property(text, (raw) => {
        for (const idOf of [koiIdOf, accountIdOf]) {
          const id = idOf(raw);
          if (id === undefined) continue;
          expect(id).toMatch(/^[a-z0-9][a-z0-9_-]{0,63}$/);
          expect(idOf(id)).toBe(id);
        }
        const channel = channelIdOf(raw);
        expect(channel === undefined || channelIdOf(channel) === channel).toBe(true);
      }),
      cases,
    );
  });
});

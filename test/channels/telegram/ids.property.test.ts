// Any spelling of an id in a config and the number on the wire reach one key: what an adapter emits is what bindings and
// access lists are matched by. Runs: SKYKOI_PROPERTY_RUNS, default 500.

import * as fc from "fast-check";
import { expect, it } from "vitest";
import { factsOf, senderId } from "../../../src/channels/telegram/inbound-facts.ts";
import { telegram } from "../../../src/routing/channels/telegram.ts";
import type { PeerKind } from "../../../src/routing/facts.ts";
import type { AccountId } from "../../../src/routing/ids.ts";
import { runs } from "../../property/runs.ts";

const cases = runs(500);
const accountId = "default" as AccountId;
const person = fc.integer({ min: 1, max: 2 ** 52 });
const supergroup = fc.integer({ min: 1, max: 2 ** 40 }).map((n) => -1_000_000_000_000 - n);
const prefix = fc.constantFrom("", "telegram:", "TG:", " tg: ", "Telegram:tg:");
const around = fc.constantFrom("", " ", "\u200b", "\ufeff");

/** Ways in which people write `id`. */
function spellings(id: string): fc.Arbitrary<string> {
  const zeros = id.replace(/^-?/, "$&00");
  const link = id.startsWith("-100") ? [`https://t.me/c/${id.slice(4)}/17`] : [];
  return fc
    .tuple(around, prefix, fc.constantFrom(id, zeros, ...link), around)
    .map(([before, name, text, after]) => before + name + text + after);
}

function canonical(kind: PeerKind, raw: string): string | undefined {
  const judgement = telegram.canonicalPeerId(kind, raw);
  return judgement.ok ? judgement.id : undefined;
}

it("a person", () => {
  const spelt = person.chain((id) => fc.tuple(fc.constant(id), spellings(`${id}`)));
  fc.assert(
    fc.property(spelt, ([id, spelling]) => {
      const { peer } = factsOf({ chat: { id, type: "private" } }, accountId);
      expect(canonical("dm", spelling)).toBe(peer.id);
      expect(senderId(id)).toBe(peer.id);
    }),
    cases,
  );
});

it("a group or channel", () => {
  const spelt = supergroup.chain((id) => fc.tuple(fc.constant(id), spellings(`${id}`)));
  fc.assert(
    fc.property(spelt, fc.constantFrom("supergroup", "channel"), ([id, spelling], type) => {
      const { peer } = factsOf({ chat: { id, type: type as "supergroup" } }, accountId);
      for (const kind of ["group", "channel"] as const) expect(canonical(kind, spelling)).toBe(peer.id);
    }),
    cases,
  );
});

it("a topic, under its group", () => {
  fc.assert(
    fc.property(supergroup, fc.integer({ min: 1, max: 2 ** 29 }), prefix, (id, topic, name) => {
      const place = { chat: { id, type: "supergroup", is_forum: true } as const, message_thread_id: topic };
      const { peer, parentPeer } = factsOf({ ...place, is_topic_message: true }, accountId);
      expect(canonical("group", `${name}${id}:topic:0${topic}`)).toBe(peer.id);
      expect(canonical("group", `${id}`)).toBe(parentPeer?.id);
    }),
    cases,
  );
});

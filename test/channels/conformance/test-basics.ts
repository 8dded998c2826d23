// The contract of every platform: facts, replies, parts, keys, accounts.

import { expect, test, vi } from "vitest";
import { channelRules } from "../../../src/routing/channels/registry.ts";
import { type Bench, fateOf, WAIT } from "./bench.ts";
import type { Place } from "./platform.ts";

const PLACES: readonly Place[] = ["dm", "group", "room", "thread"];

/** Registers the tests. */
export function testBasics(bench: () => Bench, places: readonly Place[]): void {
  test.each(PLACES.filter((place) => places.includes(place)))(
    "hears what is said in a %s, and answers there",
    async (place) => {
      const { platform, first, second } = bench();
      await bench().open(first, second);
      const message = await bench().hear({ accountId: first, place, text: "hello koi" });
      expect(message.facts).toEqual(platform.factsOf(place, first));
      expect(message).toMatchObject({ text: "hello koi", sender: { id: platform.senderId }, media: [] });
      expect(message.sentAtMs).toBeGreaterThan(0);
      const { peer } = message.facts;
      const canonical = channelRules[bench().channel.id].canonicalPeerId(peer.kind, peer.id);
      expect(canonical).toMatchObject({ ok: true, id: peer.id });
      await bench().answer(message, { text: "hello person" });
      const [shown] = await bench().shown(first);
      expect(shown).toMatchObject({ place, text: "hello person" });
      expect(platform.shown()).toHaveLength(1);
    },
  );

  test("keeps two accounts apart", async () => {
    const { platform, first, second } = bench();
    await bench().open(first, second);
    const place = places[0] ?? "dm";
    const one = await bench().hear({ accountId: first, place, text: "to the first" });
    const two = await bench().hear({ accountId: second, place, text: "to the second" });
    expect(two.facts).toEqual(platform.factsOf(place, second));
    await Promise.all([
      bench().answer(two, { text: "from the second" }),
      bench().answer(one, { text: "from the first" }),
    ]);
    await bench().shown(first);
    await bench().shown(second);
    const lines = platform.shown().map(({ accountId, text }) => `${accountId}: ${text}`);
    expect(lines.sort()).toEqual([`${first}: from the first`, `${second}: from the second`].sort());
  });

  test("knows a reply to its own message", async () => {
    const { first } = bench();
    await bench().open(first);
    const place = places.includes("group") ? "group" : "dm";
    const message = await bench().hear({ accountId: first, place, text: "first" });
    await bench().answer(message, { text: "an answer" });
    const [shown] = await bench().shown(first);
    const reply = await bench().hear({
      accountId: first,
      place,
      text: "and this?",
      repliesTo: shown?.id ?? "",
    });
    expect(reply.replyTo).toMatchObject({ isOurs: true });
  });

  test("splits a long answer, with whole code blocks and in order", async () => {
    const { first, channel } = bench();
    await bench().open(first);
    const message = await bench().hear({ accountId: first, place: "dm", text: "tell me all" });
    const lines = Array.from(
      { length: Math.ceil(channel.can.chunkLimit / 20) },
      (_, index) => `line number ${index} of it`,
    );
    const text = `Begin.\n\n\`\`\`\n${lines.join("\n")}\n\`\`\`\n\nEnd.`;
    await bench().answer(message, { text });
    const shown = await bench().shown(first, 2);
    for (const part of shown) expect(part.text.length).toBeLessThanOrEqual(channel.can.chunkLimit * 2);
    const numbers = shown.flatMap((part) =>
      [...part.text.matchAll(/line number (\d+)/g)].map(([, n]) => Number(n)),
    );
    expect(numbers).toEqual(lines.map((_, index) => index));
  });

  test("a reload of one account leaves the other alone", async () => {
    const { first, second, channel, platform, listener } = bench();
    await bench().open(first, second);
    for (let round = 0; round < 5; round += 1) {
      await channel.stop(first);
      expect(channel.status(first).state).toBe("stopped");
      expect(platform.connections(first)).toBe(0);
      expect(channel.status(second).state).toBe("open");
      await channel.start(first, listener.emit);
    }
    await bench().reaches(first, "open");
    await vi.waitFor(() => expect(platform.connections(first)).toBeLessThanOrEqual(1), WAIT);
    const place = places[0] ?? "dm";
    for (const accountId of [first, second]) {
      const message = await bench().hear({ accountId, place, text: `after, ${accountId}` });
      await bench().answer(message, { text: `yes, ${accountId}` });
      await bench().shown(accountId);
    }
  });

  test("an account that does not run is stopped, and sends nothing", async () => {
    const { first, channel, platform } = bench();
    expect(channel.status(first).state).toBe("stopped");
    const { peer } = platform.factsOf("dm", first);
    const fate = await channel
      .send({ accountId: first, peer }, { text: "x" }, "k")
      .then(() => "sent", fateOf);
    expect(fate).toBe("not_sent");
    expect(platform.shown()).toEqual([]);
  });

  test("the order of a conversation is kept", async () => {
    const { first, listener, platform } = bench();
    await bench().open(first);
    const texts = Array.from({ length: 12 }, (_, index) => `message ${index}`);
    for (const text of texts) await platform.say({ accountId: first, place: "dm", text });
    await vi.waitFor(() => expect(listener.find("message 11")).toBeDefined(), WAIT);
    expect(listener.calls.map(({ text }) => text)).toEqual(texts);
  });
}

// What platforms tell of messages besides their text: mentions, edits, reactions.

import { expect, test, vi } from "vitest";
import { type Bench, WAIT } from "./bench.ts";
import type { Place, Spoken } from "./platform.ts";

/** Registers the tests. */
export function testMentions(bench: () => Bench): void {
  test("tells mentions of this account from other texts", async () => {
    const { first, platform } = bench();
    await bench().open(first);
    for (const place of platform.mentionPlaces) {
      const plain = await bench().hear({ accountId: first, place, text: "not for you" });
      expect(plain.mentionsUs).toBe(false);
      const called = await bench().hear({ accountId: first, place, text: "for you", mentionsUs: true });
      expect(called.mentionsUs).toBe(true);
    }
  });
}

/** Registers the tests. */
export function testEdits(bench: () => Bench, places: readonly Place[]): void {
  test("an edit is news of a message, not a message", async () => {
    const { first, platform, listener } = bench();
    await bench().open(first);
    const spoken: Spoken = { accountId: first, place: places[0] ?? "dm", text: "helo" };
    const message = await bench().hear(spoken);
    await platform.edit?.(spoken, message.messageId, "hello");
    const news = await vi.waitFor(() => {
      const found = listener.calls.find((call) => call.event?.kind === "edited");
      if (!found) throw new Error("the edit was not emitted");
      return found;
    }, WAIT);
    expect(news.event).toMatchObject({ messageId: message.messageId });
    expect(news.text).toBe("hello");
    expect(news.messageId).not.toBe(message.messageId);
    expect(news.facts).toEqual(message.facts);
  });
}

/** Registers the tests. */
export function testReactions(bench: () => Bench, places: readonly Place[]): void {
  test("a reaction is news of a message, and we can react", async () => {
    const { first, platform, listener, channel } = bench();
    await bench().open(first);
    const message = await bench().hear({ accountId: first, place: places[0] ?? "dm", text: "hi" });
    await channel.react?.(bench().target(message), "👀");
    await vi.waitFor(() => {
      expect(platform.reactions?.()).toContainEqual({ messageId: message.messageId, emoji: "👀" });
    }, WAIT);
    await bench().answer(message, { text: "hello" });
    const [shown] = await bench().shown(first);
    if (!shown || !platform.react) return;
    await platform.react(shown, "👍");
    const news = await vi.waitFor(() => {
      const found = listener.calls.find((call) => call.event?.kind === "reaction");
      if (!found) throw new Error("the reaction was not emitted");
      return found;
    }, WAIT);
    expect(news.event).toMatchObject({ emoji: "👍", isRemoved: false, isOnOurs: true });
    expect(news.facts).toEqual(message.facts);
  });
}

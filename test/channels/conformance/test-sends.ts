// Sends that are repeated, or whose fate is not known; typing; probes; messages that come again.

import { expect, test, vi } from "vitest";
import { type Bench, fateOf, WAIT } from "./bench.ts";

/** Registers the tests. */
export function testIdempotency(bench: () => Bench): void {
  test("an answer that is sent again under its key is shown once", async () => {
    const { first, platform } = bench();
    await bench().open(first);
    const message = await bench().hear({ accountId: first, place: "dm", text: "hi" });
    const key = bench().key();
    await bench().answer(message, { text: "once" }, key);
    await bench().answer(message, { text: "once" }, key);
    await bench().answer(message, { text: "twice" });
    await bench().shown(first, 2);
    expect(platform.shown().map(({ text }) => text)).toEqual(["once", "twice"]);
  });

  test("a send that is repeated under its key gives the message the same name", async () => {
    const { first, channel } = bench();
    await bench().open(first);
    const target = bench().target(await bench().hear({ accountId: first, place: "dm", text: "hi" }));
    const key = bench().key();
    const sentName = await channel.send(target, { text: "once" }, key);
    expect(await channel.send(target, { text: "once" }, key)).toBe(sentName);
  });
}

/** Registers the tests. */
export function testLostAnswers(bench: () => Bench): void {
  test("an answer whose confirmation is lost is shown once", async () => {
    const { first, channel, platform } = bench();
    await bench().open(first);
    const message = await bench().hear({ accountId: first, place: "dm", text: "hi" });
    const key = bench().key();
    platform.trouble.loseAnswer?.(first);
    const fate = await bench()
      .answer(message, { text: "only once" }, key)
      .then(() => "sent", fateOf);
    if (channel.can.idempotentSend && fate !== "sent") {
      await vi.waitFor(() => bench().answer(message, { text: "only once" }, key), WAIT);
    } else {
      expect(["sent", "unknown"]).toContain(fate);
    }
    await bench().shown(first);
    expect(platform.shown().filter(({ text }) => text === "only once")).toHaveLength(1);
  });
}

/** Registers the tests. */
export function testTyping(bench: () => Bench): void {
  test("shows typing", async () => {
    const { first, channel, platform } = bench();
    await bench().open(first);
    const message = await bench().hear({ accountId: first, place: "dm", text: "hi" });
    await channel.typing?.(bench().target(message), true);
    await vi.waitFor(() => expect(platform.typings?.(first) ?? 0).toBeGreaterThan(0), WAIT);
  });
}

/** Registers the tests. */
export function testRedelivery(bench: () => Bench): void {
  test("what the gateway could not take comes again", async () => {
    const { first, listener } = bench();
    await bench().open(first);
    listener.answers.push({ outcome: "refused", reason: "the disk is full", mayComeAgain: true });
    const { messageId } = await bench().hear({ accountId: first, place: "dm", text: "keep this" });
    await vi.waitFor(() => {
      expect(listener.calls.filter((call) => call.messageId === messageId).length).toBeGreaterThanOrEqual(2);
    }, WAIT);
  });
}

/** Registers the tests. */
export function testProbe(bench: () => Bench): void {
  test("says who it is when it is probed", async () => {
    const { first, channel } = bench();
    await bench().open(first);
    expect(await channel.probe?.(first)).toMatchObject({ ok: true });
  });
}

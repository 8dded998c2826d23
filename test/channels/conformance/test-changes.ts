// What is done to our own messages after they were sent, and messages that are no text: polls.

import { expect, test, vi } from "vitest";
import type { InboundMessage } from "../../../src/channels/channel.ts";
import { type Bench, fateOf, WAIT } from "./bench.ts";
import type { Place } from "./platform.ts";

const PLACES: readonly Place[] = ["dm", "group", "room", "thread"];

/** Registers the tests. */
export function testChanges(bench: () => Bench, places: readonly Place[]): void {
  test.each(PLACES.filter((place) => places.includes(place)))(
    "what it sent in a %s gets another text, and goes, by the name that the send gave it",
    async (place) => {
      const { channel, first, platform } = bench();
      expect(channel.can.edits && channel.can.removals).toBeTruthy();
      await bench().open(first);
      const message = await bench().hear({ accountId: first, place, text: "hello" });
      const target = bench().target(message);
      const names = [await named(bench(), message, "one"), await named(bench(), message, "two")];
      expect(new Set(names).size).toBe(2);
      await channel.edit?.(target, names[0] ?? "", { text: "one more" });
      await vi.waitFor(() => expect(textsOf(bench())).toEqual(["one more", "two"]), WAIT);
      // The same once more does no harm.
      await channel.edit?.(target, names[0] ?? "", { text: "one more" });
      await channel.remove?.(target, names[1] ?? "");
      await channel.remove?.(target, names[1] ?? "");
      await vi.waitFor(() => expect(textsOf(bench())).toEqual(["one more"]), WAIT);
      expect(platform.shown().every((shown) => shown.place === place)).toBe(true);
    },
  );

  test("no news of its own changes come in", async () => {
    const { channel, first, listener } = bench();
    await bench().open(first);
    const message = await bench().hear({ accountId: first, place: places[0] ?? "dm", text: "hello" });
    const name = await named(bench(), message, "one");
    await channel.edit?.(bench().target(message), name, { text: "two" });
    await channel.remove?.(bench().target(message), name);
    await bench().hear({ accountId: first, place: places[0] ?? "dm", text: "and then" });
    expect(listener.calls.filter(({ event }) => event)).toEqual([]);
  });

  test("a name of nothing is refused", async () => {
    const { channel, first } = bench();
    await bench().open(first);
    const message = await bench().hear({ accountId: first, place: "dm", text: "hello" });
    if (channel.can.edits && channel.can.edits.withinMs !== undefined) return;
    const fate = await channel
      .edit?.(bench().target(message), "nothing", { text: "x" })
      .then(() => "", fateOf);
    expect(fate).toBe("refused");
  });

  test("an account that does not run changes nothing", async () => {
    const { channel, first, platform } = bench();
    const target = { accountId: first, peer: platform.factsOf("dm", first).peer };
    const fates = await Promise.all([
      channel.edit?.(target, "1", { text: "x" }).then(() => "", fateOf),
      channel.remove?.(target, "1").then(() => "", fateOf),
    ]);
    expect(fates).toEqual(["not_sent", "not_sent"]);
  });
}

/** Registers the tests. */
export function testPolls(bench: () => Bench, places: readonly Place[]): void {
  test("a poll is the platform's own", async () => {
    const { channel, first, platform } = bench();
    const place = places.includes("group") ? "group" : "room";
    expect(channel.can.polls).toMatchObject({ maxOptions: expect.any(Number) as number });
    await bench().open(first);
    const message = await bench().hear({ accountId: first, place, text: "where to?" });
    const poll = { question: "Where to?", options: ["The lake", "The hills"], isMultiple: false };
    const key = bench().key();
    const sentName = await channel.send(bench().target(message), { text: "", poll }, key);
    expect(sentName).toBeTypeOf("string");
    const { question, options } = poll;
    await vi.waitFor(() => expect(platform.polls?.()).toEqual([{ question, options }]), WAIT);
    await channel.remove?.(bench().target(message), sentName ?? "");
    await vi.waitFor(() => expect(platform.shown()).toEqual([]), WAIT);
  });
}

async function named(
  bench: Bench,
  message: InboundMessage,
  text: string,
  key = bench.key(),
): Promise<string> {
  const sentName = await bench.channel.send(bench.target(message), { text }, key);
  if (sentName === undefined) throw new Error(`${text} has no name`);
  return sentName;
}

function textsOf({ platform }: Bench): string[] {
  return platform.shown().map(({ text }) => text);
}

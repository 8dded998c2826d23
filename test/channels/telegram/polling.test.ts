// Long polling against the fake Bot API: when updates are confirmed, and how they are asked for.

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { UpdateWindow } from "../../../src/channels/telegram/update-window.ts";
import { ANNA, dmOf, GROUP, hears } from "../../fakes/telegram/people.ts";
import { ACCOUNT, BotBench, WAIT } from "./bot-bench.ts";

let bench: BotBench;
beforeEach(async () => {
  bench = await BotBench.make();
});
afterEach(() => bench.close());

const DM = dmOf(ANNA);
describe("confirming", () => {
  it("a message is confirmed only once the gateway has it", async () => {
    await bench.open();
    let release: () => void = () => undefined;
    const taken = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { emit } = bench.listener;
    await bench.channel.start(ACCOUNT, async (message) => {
      await taken;
      return emit(message);
    });
    await bench.reaches("open");
    hears(bench.bot, DM, "slow");
    hears(bench.bot, GROUP, "beside");
    // It asks again and again, and never with an offset that would confirm it.
    const asked = bench.bot.queue.offsets.length;
    await vi.waitFor(() => expect(bench.bot.queue.offsets.length).toBeGreaterThan(asked + 2), WAIT);
    expect(bench.bot.queue.pending.map(({ message }) => message?.text)).toEqual(["slow", "beside"]);
    release();
    await vi.waitFor(() => expect(bench.bot.queue.pending).toEqual([]), WAIT);
    expect(bench.listener.calls.map(({ text }) => text).sort()).toEqual(["beside", "slow"]);
  });

  it("what came while nobody listened is heard, and what was heard is not heard again after a restart", async () => {
    hears(bench.bot, DM, "early");
    await bench.open();
    await bench.heard("early");
    expect(bench.bot.queue.waits[0]).toBe(0);
    await bench.channel.stop(ACCOUNT);
    expect(bench.bot.queue.pending).toEqual([]);
    hears(bench.bot, DM, "between");
    await bench.open();
    await bench.heard("between");
    expect(bench.listener.calls.map(({ text }) => text)).toEqual(["early", "between"]);
  });

  it("what the gateway has not taken when the account stops comes after the restart", async () => {
    await bench.channel.start(ACCOUNT, () =>
      Promise.resolve({ outcome: "refused", reason: "busy", mayComeAgain: true }),
    );
    await bench.reaches("open");
    hears(bench.bot, DM, "keep me");
    await vi.waitFor(() => expect(bench.bot.queue.offsets.length).toBeGreaterThan(2), WAIT);
    await bench.channel.stop(ACCOUNT);
    await bench.open();
    await bench.heard("keep me");
  });

  it("numbers that begin anew after a quiet week are heard", async () => {
    bench.bot.queue.countFrom(900_000);
    await bench.open();
    hears(bench.bot, DM, "before");
    await bench.heard("before");
    await vi.waitFor(() => expect(bench.bot.queue.pending).toEqual([]), WAIT);
    await vi.waitFor(() => expect(bench.bot.queue.offsets.at(-1)).toBe(900_001), WAIT);
    bench.bot.queue.end();
    bench.bot.queue.countFrom(17);
    hears(bench.bot, DM, "after");
    await bench.heard("after");
  });

  it("the offset never passes what is open", () => {
    const window = new UpdateWindow();
    expect(window.offset()).toBeUndefined();
    for (const id of [10, 11, 12]) expect(window.admit(id)).toBe(true);
    window.settle(12);
    window.settle(10);
    expect(window.admit(12)).toBe(false);
    expect([window.offset(), window.hasOpen()]).toEqual([11, true]);
    window.settle(11);
    expect([window.offset(), window.hasOpen()]).toEqual([13, false]);
    window.confirmed(13);
    expect(window.offset()).toBeUndefined();
  });

  it("an album whose parts come in several answers is one message", async () => {
    await bench.open();
    const photo = [{ file_id: "p", file_unique_id: "p", width: 1, height: 1 }];
    hears(bench.bot, DM, { media_group_id: "A", photo, caption: "two koi" });
    await vi.waitFor(() => expect(bench.bot.queue.offsets.at(-1)).toBe(1_000), WAIT);
    hears(bench.bot, DM, { media_group_id: "A", photo });
    const album = await bench.heard("two koi");
    expect(album.media).toHaveLength(2);
    await vi.waitFor(() => expect(bench.bot.queue.pending).toEqual([]), WAIT);
    expect(bench.listener.calls).toHaveLength(1);
  });
});

describe("asking", () => {
  it("reloads never ask twice at a time", async () => {
    for (let round = 0; round < 30; round += 1) {
      await bench.channel.start(ACCOUNT, bench.listener.emit);
      if (round % 3 === 0) await bench.reaches("open");
      if (round % 2 === 0) await bench.channel.stop(ACCOUNT);
    }
    await bench.reaches("open");
    expect(bench.bot.queue.mostWaiting).toBe(1);
  });

  it("starts and stops that come all at once leave one connection, or none", async () => {
    const { channel, listener, bot } = bench;
    const all = [
      channel.start(ACCOUNT, listener.emit),
      channel.stop(ACCOUNT),
      channel.start(ACCOUNT, listener.emit),
    ];
    await Promise.all([...all, channel.start(ACCOUNT, listener.emit)]);
    await bench.reaches("open");
    await vi.waitFor(() => expect(bot.queue.waiting).toBe(1), WAIT);
    await channel.stop(ACCOUNT);
    expect([bot.queue.waiting, bot.queue.mostWaiting]).toEqual([0, 1]);
  });

  it("asks for reactions only where they are wanted", async () => {
    await bench.open();
    bench.bot.push({
      message_reaction: { chat: DM, message_id: 1, user: ANNA, date: 1, old_reaction: [], new_reaction: [] },
    });
    expect(bench.bot.queue.pending).toHaveLength(1);
    await bench.channel.stop(ACCOUNT);
    bench.bot.queue.confirm(5_000);
    bench.set({ reactionNotifications: "off" });
    await bench.open();
    bench.bot.push({
      message_reaction: { chat: DM, message_id: 1, user: ANNA, date: 1, old_reaction: [], new_reaction: [] },
    });
    expect(bench.bot.queue.pending).toEqual([]);
  });

  it("a webhook of earlier days is taken away, and what waited for it is heard", async () => {
    await bench.bot.call(
      "setWebhook",
      { url: "http://127.0.0.1:9/old" },
      new Map(),
      new AbortController().signal,
    );
    hears(bench.bot, DM, "waiting");
    await bench.open();
    await bench.heard("waiting");
    expect(bench.bot.callsOf("deleteWebhook")).toHaveLength(1);
  });

  it("sets the menu: the gateway's commands, then the config's", async () => {
    const customCommands = [
      { command: "/standup", description: "Ask for the report" },
      { command: "status", description: "not this one" },
    ];
    bench.set({ customCommands });
    await bench.open();
    await vi.waitFor(() => expect(bench.bot.callsOf("setMyCommands")).toHaveLength(1), WAIT);
    expect(bench.bot.callsOf("setMyCommands")[0]?.["commands"]).toEqual([
      { command: "status", description: "What this conversation is" },
      { command: "approve", description: "Answer a command that waits for your word" },
      { command: "standup", description: "Ask for the report" },
    ]);
  });
});

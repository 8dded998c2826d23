// Long polling against the fake Bot API: when updates are confirmed, who else asks, what goes wrong.

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { UpdateWindow } from "../../../src/channels/telegram/update-window.ts";
import type { AccountId } from "../../../src/routing/ids.ts";
import { ApiError } from "../../fakes/telegram/api-error.ts";
import { ANNA, dmOf, GROUP, hears, messageIn } from "../../fakes/telegram/people.ts";
import { ACCOUNT, BotBench, TOKEN, WAIT } from "./bot-bench.ts";

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
      { command: "standup", description: "Ask for the report" },
    ]);
  });
});

describe("trouble", () => {
  it("another program that polls is a conflict, which names what to do and heals by itself", async () => {
    const fast = await BotBench.make({ adapt: quickClock });
    try {
      fast.bot.hasRival = true;
      await fast.channel.start(ACCOUNT, fast.listener.emit);
      const status = await fast.reaches("conflict");
      expect(status.detail).toContain("owned elsewhere");
      hears(fast.bot, DM, "for whom?");
      fast.bot.hasRival = false;
      await fast.heard("for whom?");
      // A short question succeeds also where another program polls, so it would prove nothing.
      expect(fast.bot.queue.waits[0]).toBe(25_000);
      await fast.reaches("open");
    } finally {
      await fast.close();
    }
  });

  it("waits about a minute before it asks again for what another program has", async () => {
    const waits: number[] = [];
    const slow = await BotBench.make({
      adapt: ({ clock }) => ({
        clock: {
          ...clock,
          random: () => 0.5,
          after: (ms, run) => {
            waits.push(ms);
            return clock.after(ms, run);
          },
        },
      }),
    });
    try {
      slow.bot.hasRival = true;
      await slow.channel.start(ACCOUNT, slow.listener.emit);
      await slow.reaches("conflict");
      expect(waits).toContain(60_000);
    } finally {
      await slow.close();
    }
  });

  it("a token that Telegram does not know ends the account, with words", async () => {
    bench.bot.isRevoked = true;
    await bench.channel.start(ACCOUNT, bench.listener.emit);
    expect((await bench.reaches("logged_out")).detail).toContain("@BotFather");
    await expect(bench.send("x", "k")).rejects.toMatchObject({ fate: "not_sent" });
  });

  it.each([
    ["no token", { botToken: undefined as never }, "TELEGRAM_BOT_TOKEN"],
    ["a token that is none", { botToken: "hello" }, "@BotFather"],
    ["an address that is none", { apiRoot: "ftp://x" }, "apiRoot"],
    ["a proxy that is none", { proxy: "ftp://127.0.0.1:1" }, "proxy"],
    ["a webhook without a secret", { webhookUrl: "https://koi.example/x" }, "webhookSecret"],
    [
      "a secret that Telegram would not take",
      { webhookUrl: "https://koi.example/x", webhookSecret: "a b" },
      "webhookSecret",
    ],
    [
      "a token that can't be resolved",
      { botToken: { source: "env", id: "NOPE" } as const },
      "secrets as texts",
    ],
  ])("%s fails with what to do", async (_, settings, word) => {
    bench.set(settings);
    await bench.channel.start(ACCOUNT, bench.listener.emit);
    expect((await bench.reaches("failed")).detail).toContain(word);
    expect(bench.bot.calls).toEqual([]);
  });

  it("faults of Telegram and of the line are waited out", async () => {
    await bench.open();
    const details: (string | undefined)[] = [];
    const error = new ApiError(502, "Bad Gateway");
    for (const trouble of [
      { kind: "error", error },
      { kind: "page", status: 502 },
      { kind: "cut" },
    ] as const) {
      await vi.waitFor(() => expect(bench.bot.queue.isAsked).toBe(true), WAIT);
      bench.bot.trouble("getUpdates", trouble);
      bench.bot.queue.end();
      details.push((await bench.reaches("backing_off")).detail);
      await bench.reaches("open");
    }
    expect(details).toEqual([
      "Telegram: Bad Gateway",
      "the answer of getUpdates can't be read (HTTP 502)",
      expect.stringContaining("no answer to getUpdates"),
    ]);
    hears(bench.bot, DM, "still here");
    await bench.heard("still here");
  });

  it("nobody at the other end is no end", async () => {
    await bench.open();
    bench.bot.cut();
    bench.bot.trouble("*", { kind: "cut" });
    await bench.reaches("backing_off");
    await bench.reaches("open");
  });

  it("a gateway that has the bot already is a conflict until it lets go", async () => {
    const fast = await BotBench.make({ adapt: quickClock });
    try {
      fast.host.leases.set("telegram:111", "process 4711");
      await fast.channel.start(ACCOUNT, fast.listener.emit);
      expect((await fast.reaches("conflict")).detail).toContain("process 4711");
      expect(fast.bot.calls).toEqual([]);
      fast.host.leases.delete("telegram:111");
      await fast.reaches("open");
      await fast.channel.stop(ACCOUNT);
      expect(fast.host.leases.size).toBe(0);
    } finally {
      await fast.close();
    }
  });

  it("a group that became a supergroup is told in the status and the log", async () => {
    await bench.open();
    bench.bot.say(
      messageIn(bench.bot, { id: -41, type: "group", title: "G" }, { migrate_to_chat_id: -10041 }),
    );
    bench.bot.say(messageIn(bench.bot, { ...GROUP, id: -10041 }, { migrate_from_chat_id: -41 }));
    hears(bench.bot, DM, "after");
    await bench.heard("after");
    expect(bench.channel.status(ACCOUNT)).toEqual({
      state: "open",
      detail: "group -41 is now -10041: put the new id into the config",
    });
    expect(bench.host.lines.filter((line) => line.includes("supergroup"))).toHaveLength(1);
  });
});

describe("credentials", () => {
  it("the token of the environment is the default account's alone", async () => {
    const host = { env: { TELEGRAM_BOT_TOKEN: TOKEN }, defaultAccount: ACCOUNT };
    const own = await BotBench.make({ settings: { botToken: undefined as never }, host });
    const other = await BotBench.make({
      settings: { botToken: undefined as never },
      host: { ...host, defaultAccount: "shop" as AccountId },
    });
    try {
      await own.open();
      await other.channel.start(ACCOUNT, other.listener.emit);
      await other.reaches("failed");
    } finally {
      await own.close();
      await other.close();
    }
  });

  it("a token file is read like any secret", async () => {
    const asked: unknown[] = [];
    const filed = await BotBench.make({
      settings: { botToken: undefined as never, tokenFile: "~/token" },
      adapt: (host) => ({
        resolve: (secret) => {
          if (typeof secret === "string") return host.resolve(secret);
          asked.push(secret);
          return Promise.resolve(`${TOKEN}\n`);
        },
      }),
    });
    try {
      await filed.open();
      expect(asked).toEqual([{ source: "file", id: "~/token" }]);
    } finally {
      await filed.close();
    }
  });

  it("a probe says who the bot is, or what is wrong, beside a connection that runs", async () => {
    await bench.open();
    expect(await bench.channel.probe?.(ACCOUNT)).toEqual({
      ok: true,
      detail: expect.stringContaining("@koibot (koibot, 111)") as string,
    });
    expect(bench.channel.status(ACCOUNT).state).toBe("open");
    bench.bot.isRevoked = true;
    const found = await bench.channel.probe?.(ACCOUNT);
    expect(found).toMatchObject({ ok: false });
    expect(found?.detail).toContain("@BotFather");
  });
});

/** A clock on which a minute is a moment. */
function quickClock({ clock }: BotBench["host"]): { readonly clock: BotBench["host"]["clock"] } {
  return { clock: { ...clock, after: (ms, run) => clock.after(Math.min(ms, 30), run) } };
}

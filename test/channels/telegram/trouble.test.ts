// What goes wrong with a connection, what a person reads then, and what it connects with.

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
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

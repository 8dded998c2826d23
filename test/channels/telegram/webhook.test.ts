// Telegram's calls: who may call, when they are answered, and what happens when they go elsewhere.

import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { ChannelClock } from "../../../src/channels/channel-host.ts";
import { ANNA, BO, dmOf, hears } from "../../fakes/telegram/people.ts";
import { ACCOUNT, BotBench, WAIT } from "./bot-bench.ts";

const SECRET = "canary_webhook-secret";
const DM = dmOf(ANNA);

const benches: BotBench[] = [];
afterEach(() => Promise.all(benches.splice(0).map((bench) => bench.close())));

/** A bench whose account is called at `path`. */
async function make(adapt?: (clock: ChannelClock) => Partial<ChannelClock>): Promise<BotBench> {
  const bench = await BotBench.make({
    settings: { webhookSecret: SECRET },
    adapt: ({ clock }) => ({ clock: { ...clock, ...adapt?.(clock) } }),
  });
  benches.push(bench);
  bench.set({ webhookUrl: `${await bench.host.webhookUrl()}/telegram/default` });
  return bench;
}

async function call(
  bench: BotBench,
  body: string | Uint8Array,
  headers: Record<string, string> = {},
): Promise<number> {
  const url = `${await bench.host.webhookUrl()}/telegram/default`;
  return (await fetch(url, { method: "POST", body, headers })).status;
}

function album(bench: BotBench, caption?: string): void {
  const photo = [{ file_id: "p", file_unique_id: "p", width: 1, height: 1 }];
  hears(bench.bot, DM, { media_group_id: "A", photo, ...(caption !== undefined && { caption }) });
}

/** The parts on disk. */
function kept(bench: BotBench): string[] {
  const folder = join(bench.host.authDir(ACCOUNT), "parts");
  return existsSync(folder) ? readdirSync(folder).sort() : [];
}

const signed = { "x-telegram-bot-api-secret-token": SECRET };

describe("a webhook", () => {
  it("is set with its secret, and messages come through it in order", async () => {
    const bench = await make();
    hears(bench.bot, DM, "waiting");
    await bench.open();
    hears(bench.bot, DM, "one");
    hears(bench.bot, DM, "two");
    await bench.heard("two");
    expect(bench.listener.calls.map(({ text }) => text)).toEqual(["waiting", "one", "two"]);
    expect(bench.bot.callsOf("setWebhook")).toEqual([
      {
        url: `${await bench.host.webhookUrl()}/telegram/default`,
        secret_token: SECRET,
        allowed_updates: [
          "message",
          "edited_message",
          "channel_post",
          "edited_channel_post",
          "message_reaction",
        ],
      },
    ]);
    expect(bench.bot.queue.offsets).toEqual([]);
  });

  it("answers 200 only once the gateway has the message, and has it brought again before", async () => {
    const bench = await make();
    bench.listener.answers.push({ outcome: "refused", reason: "busy", mayComeAgain: true });
    await bench.open();
    hears(bench.bot, DM, "hold on");
    await vi.waitFor(() => expect(bench.bot.webhook?.answers).toEqual([503, 200]), WAIT);
    expect(bench.listener.calls.map(({ text }) => text)).toEqual(["hold on", "hold on"]);
  });

  it("an album is one message, though Telegram brings its parts one after the other", async () => {
    const bench = await make();
    await bench.open();
    album(bench, "two koi");
    album(bench);
    expect((await bench.heard("two koi")).media).toHaveLength(2);
    await vi.waitFor(() => expect(bench.bot.queue.pending).toEqual([]), WAIT);
    await vi.waitFor(() => expect(kept(bench)).toEqual([]), WAIT);
    expect(bench.listener.calls).toHaveLength(1);
  });

  it("parts that Telegram was told arrived outlive a restart, and a gateway that is busy", async () => {
    const bench = await make();
    await bench.open();
    album(bench, "two koi");
    album(bench);
    await vi.waitFor(() => expect(bench.bot.webhook?.answers).toEqual([200, 200]), WAIT);
    await bench.channel.stop(ACCOUNT);
    expect(bench.listener.calls).toEqual([]);
    expect(kept(bench)).toEqual(["1000.json", "1001.json"]);
    bench.listener.answers.push({ outcome: "refused", reason: "busy", mayComeAgain: true });
    await bench.open();
    await vi.waitFor(
      () => expect(bench.listener.calls.map(({ media }) => media.length)).toEqual([2, 2]),
      WAIT,
    );
    await vi.waitFor(() => expect(kept(bench)).toEqual([]), WAIT);
  });

  it("parts that were kept are heard also where the account polls from now on", async () => {
    const bench = await make();
    await bench.open();
    album(bench, "one koi");
    await vi.waitFor(() => expect(bench.bot.webhook?.answers).toEqual([200]), WAIT);
    await bench.channel.stop(ACCOUNT);
    bench.set({ webhookUrl: undefined as never });
    await bench.open();
    await bench.heard("one koi");
    await vi.waitFor(() => expect(kept(bench)).toEqual([]), WAIT);
  });

  it("takes nothing that does not carry the secret", async () => {
    const bench = await make();
    await bench.open();
    const update = JSON.stringify({
      update_id: 1,
      message: { message_id: 1, date: 1, chat: DM, from: BO, text: "forged" },
    });
    expect(await call(bench, update)).toBe(401);
    expect(await call(bench, update, { "x-telegram-bot-api-secret-token": `${SECRET}x` })).toBe(401);
    expect(await call(bench, update, { "x-telegram-bot-api-secret-token": "" })).toBe(401);
    expect(bench.listener.calls).toEqual([]);
    expect(await call(bench, update, signed)).toBe(200);
    expect(bench.listener.calls).toHaveLength(1);
  });

  it("takes no nonsense and nothing without end", async () => {
    const bench = await make();
    await bench.open();
    expect(await call(bench, "{", signed)).toBe(400);
    expect(await call(bench, "null", signed)).toBe(400);
    expect(await call(bench, '{"update_id":"7"}', signed)).toBe(400);
    expect(await call(bench, new Uint8Array((1 << 20) + 1), signed)).toBe(413);
    expect(await call(bench, '{"update_id":7}', signed)).toBe(200);
    expect(bench.listener.calls).toEqual([]);
  });

  it("is gone when the account stops, and comes back; what was said meanwhile is heard", async () => {
    const bench = await make();
    await bench.open();
    await bench.channel.stop(ACCOUNT);
    expect(await call(bench, '{"update_id":7}', signed)).toBe(404);
    hears(bench.bot, DM, "meanwhile");
    await bench.open();
    await bench.heard("meanwhile");
  });

  it("that Telegram refuses is a failure in its words", async () => {
    const bench = await make();
    bench.set({ webhookUrl: "https://refused.example/" });
    await bench.channel.start(ACCOUNT, bench.listener.emit);
    expect((await bench.reaches("failed")).detail).toContain("IP address is reserved");
  });

  it("on a path that is taken is a failure with what to do", async () => {
    const bench = await make();
    bench.host.webhook("/telegram/default", () => undefined);
    await bench.channel.start(ACCOUNT, bench.listener.emit);
    expect((await bench.reaches("failed")).detail).toContain("webhookPath");
  });

  it("that somebody else sets elsewhere is a conflict; what Telegram says of its calls is told", async () => {
    const bench = await make((clock) => ({ after: (ms, run) => clock.after(Math.min(ms, 50), run) }));
    await bench.open();
    bench.bot.webhookError = { date: Date.now(), message: "Connection refused" };
    await vi.waitFor(
      () =>
        expect(bench.channel.status(ACCOUNT).detail).toBe(
          "Telegram can't reach `webhookUrl`: Connection refused",
        ),
      WAIT,
    );
    const { bot } = bench;
    bot.webhookUrl = "https://elsewhere.example/";
    await vi.waitFor(() => expect(bench.channel.status(ACCOUNT).detail).toContain("owned elsewhere"), WAIT);
    // It takes the bot back, slowly.
    await vi.waitFor(() => expect(bot.webhookUrl).toContain("/telegram/default"), WAIT);
  });
});

// Answers while they grow, typing, reactions.

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ApiError } from "../../fakes/telegram/api-error.ts";
import { ANNA, GROUP } from "../../fakes/telegram/people.ts";
import { ACCOUNT, BotBench, dm, room, WAIT } from "./bot-bench.ts";

let bench: BotBench;
beforeEach(async () => {
  bench = await BotBench.make();
  await bench.open();
});
afterEach(() => bench.close());

const sent = (method = "sendMessage") => bench.bot.callsOf(method);

function refusing(code: number, description: string, parameters?: ApiError["parameters"]): void {
  bench.bot.trouble("sendMessage", { kind: "error", error: new ApiError(code, description, parameters) });
}
describe("drafts", () => {
  const draft = (text: string, target = dm()) => bench.channel.draft?.(target, { text }, "k");
  const long = "a first sentence that is long enough";

  it("grow in one message, which the reply finishes", async () => {
    await draft(long);
    await vi.waitFor(() => expect(bench.texts()).toEqual([long]), WAIT);
    await draft(`${long}, and **more`);
    await draft(`${long}, and **more** of it`);
    await vi.waitFor(() => expect(bench.texts()).toEqual([`${long}, and more of it`]), WAIT);
    await bench.send(`${long}, and **more** of it. Done.`, "k");
    await draft("too late, this one");
    expect(bench.texts()).toEqual([`${long}, and more of it. Done.`]);
    // The draft in the middle was overtaken.
    expect(bench.bot.shown()[0]?.edits).toBe(2);
    expect(sent()).toHaveLength(1);
  });

  it("a reply that says what its draft says already is sent", async () => {
    await draft(long);
    await vi.waitFor(() => expect(bench.texts()).toEqual([long]), WAIT);
    await bench.send(long, "k");
    expect(bench.texts()).toEqual([long]);
  });

  it("the reply waits for a draft that is under way", async () => {
    await draft(long);
    await bench.send("the reply", "k");
    expect(bench.texts()).toEqual(["the reply"]);
  });

  it("a draft that the person deleted is no loss", async () => {
    await draft(long);
    await vi.waitFor(() => expect(bench.texts()).toEqual([long]), WAIT);
    bench.bot.chats.forget(1);
    await bench.send("the reply", "k");
    expect(bench.texts()).toEqual(["the reply"]);
  });

  it("an edit whose answer is lost is made again, and shows once", async () => {
    await restartWith({ retry: { minDelayMs: 1 } });
    await draft(long);
    await vi.waitFor(() => expect(bench.texts()).toEqual([long]), WAIT);
    bench.bot.trouble("editMessageText", { kind: "lose" });
    await bench.send("the reply", "k");
    expect(bench.texts()).toEqual(["the reply"]);
    expect(sent("editMessageText")).toHaveLength(2);
  });

  it("an edit that never gets an answer is to be sent again, into the same message", async () => {
    await restartWith({ retry: { attempts: 1 } });
    await draft(long);
    await vi.waitFor(() => expect(bench.texts()).toEqual([long]), WAIT);
    bench.bot.trouble("editMessageText", { kind: "cut" });
    await expect(bench.send("the reply", "k")).rejects.toMatchObject({ fate: "not_sent" });
    await bench.send("the reply", "k");
    expect(bench.texts()).toEqual(["the reply"]);
  });

  it("a draft that Telegram is too busy for waits as long as it says", async () => {
    refusing(429, "Too Many Requests: retry after 1", { retry_after: 1 });
    await draft(long);
    await vi.waitFor(() => expect(bench.texts()).toEqual([long]), WAIT);
    expect(sent()).toHaveLength(1);
  });

  it("are for direct messages alone, and only where they are wanted", async () => {
    await draft(long, room(`${GROUP.id}`));
    bench.set({ streamMode: "off" });
    await draft(long);
    bench.set({ streamMode: "partial" });
    await draft("too short");
    bench.set({ streamMode: "block" });
    await draft(long);
    await bench.send("end", "other");
    expect(bench.texts()).toEqual(["end"]);
    await draft(`${long}\n\nand half a`);
    await vi.waitFor(() => expect(bench.texts()).toEqual(["end", long]), WAIT);
  });

  it("a draft that outgrows a message shows its first part", async () => {
    await draft("word ".repeat(2_000));
    await vi.waitFor(() => expect(bench.texts()).toHaveLength(1), WAIT);
    expect(bench.texts()[0]?.length).toBeLessThanOrEqual(4_000);
  });
});

describe("typing", () => {
  it("goes on until the reply", async () => {
    const quick = await BotBench.make({
      adapt: ({ clock }) => ({ clock: { ...clock, after: (ms, run) => clock.after(Math.min(ms, 20), run) } }),
    });
    try {
      await quick.open();
      await quick.channel.typing?.(dm(), true);
      const count = () => quick.bot.callsOf("sendChatAction").length;
      await vi.waitFor(() => expect(count()).toBeGreaterThan(3), WAIT);
      await quick.send("done", "k");
      const then = count();
      await quick.send("and", "k2");
      expect(count()).toBeLessThanOrEqual(then + 1);
    } finally {
      await quick.close();
    }
  });
});

describe("reactions", () => {
  const target = { ...dm(), replyToMessageId: `${ANNA.id}:1` };

  it("come and go, and what Telegram does not take is told", async () => {
    await bench.channel.react?.(target, "👀");
    await bench.channel.react?.(target, "");
    bench.bot.trouble("setMessageReaction", {
      kind: "error",
      error: new ApiError(400, "Bad Request: REACTION_INVALID"),
    });
    await expect(bench.channel.react?.(target, "🐟")).rejects.toMatchObject({
      fate: "refused",
      message: expect.stringContaining("Telegram knows no such reaction") as string,
    });
    expect(sent("setMessageReaction").map(({ reaction }) => reaction)).toEqual([
      [{ type: "emoji", emoji: "👀" }],
      [],
    ]);
  });

  it("are not made where they are off", async () => {
    bench.set({ reactionLevel: "off" });
    await bench.channel.react?.(target, "👀");
    expect(sent("setMessageReaction")).toEqual([]);
  });
});

async function restartWith(settings: Parameters<BotBench["set"]>[0]): Promise<void> {
  await bench.channel.stop(ACCOUNT);
  bench.set(settings);
  await bench.open();
}

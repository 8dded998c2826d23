// What goes out: form, place, quotes, files, drafts, and the fate of what fails.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ReplyTarget } from "../../../src/channels/channel.ts";
import { ApiError } from "../../fakes/telegram/api-error.ts";
import { ANNA, dmOf, FORUM, GROUP, hears } from "../../fakes/telegram/people.ts";
import { ACCOUNT, BotBench, dm, room, WAIT } from "./bot-bench.ts";

let bench: BotBench;
const folder = mkdtempSync(join(tmpdir(), "skykoi-telegram-"));
beforeEach(async () => {
  bench = await BotBench.make();
  await bench.open();
});
afterEach(() => bench.close());
afterAll(() => rmSync(folder, { recursive: true }));

const sent = (method = "sendMessage") => bench.bot.callsOf(method);

function refusing(code: number, description: string, parameters?: ApiError["parameters"]): void {
  bench.bot.trouble("sendMessage", { kind: "error", error: new ApiError(code, description, parameters) });
}

describe("form", () => {
  it("goes out as HTML", async () => {
    await bench.send("**bold** & more", "k");
    expect(sent()).toEqual([{ chat_id: ANNA.id, text: "<b>bold</b> &amp; more", parse_mode: "HTML" }]);
    expect(bench.texts()).toEqual(["bold & more"]);
  });

  it("goes out as plain text where Telegram does not take the HTML", async () => {
    refusing(400, "Bad Request: can't parse entities: Unsupported start tag");
    await bench.send("**bold**", "k");
    expect(sent().at(-1)).toEqual({ chat_id: ANNA.id, text: "**bold**" });
  });

  it("what shows nothing as HTML goes out as it was written", async () => {
    await bench.send("[ref]: https://koi.example", "k");
    expect(bench.texts()).toEqual(["[ref]: https://koi.example"]);
  });

  it("shows no previews of links where it must not", async () => {
    bench.set({ linkPreview: false });
    await bench.send("https://koi.example", "k");
    expect(sent()[0]).toMatchObject({ link_preview_options: { is_disabled: true } });
  });

  it("what is more than one message is refused, not cut", async () => {
    await expect(bench.send("x".repeat(4_097), "k")).rejects.toMatchObject({ fate: "refused" });
  });
});

describe("place", () => {
  it.each([
    ["a group", room(`${GROUP.id}`), undefined],
    ["a topic", room(`${FORUM.id}:topic:42`), 42],
    ["General, which has no number for those who send", room(`${FORUM.id}:topic:1`), undefined],
    ["a topic of a direct message", { ...dm(), threadId: "9" }, 9],
  ] as [string, ReplyTarget, number | undefined][])("%s", async (_, target, threadId) => {
    await bench.send("hi", "k", target);
    await bench.channel.typing?.(target, true);
    await bench.channel.typing?.(target, false);
    expect(bench.bot.shown()[0]?.threadId).toBe(threadId);
    expect(sent("sendChatAction")[0]?.["message_thread_id"]).toBe(threadId);
  });

  it("a peer of no chat is refused", async () => {
    await expect(bench.send("hi", "k", room("elsewhere"))).rejects.toMatchObject({ fate: "refused" });
  });
});

describe("quotes", () => {
  const parts = async (mode: "off" | "first" | "all"): Promise<(number | undefined)[]> => {
    bench.set({ replyToMode: mode });
    const { message_id } = hears(bench.bot, dmOf(ANNA), "question");
    const target = { replyToMessageId: `${ANNA.id}:${message_id}` };
    await bench.send("one", "k", target);
    await bench.send("two", "k/2", target);
    expect(message_id).toBe(1);
    return bench.bot.shown().map(({ repliesTo }) => repliesTo);
  };

  it("none", async () => expect(await parts("off")).toEqual([undefined, undefined]));
  it("the first part's", async () => expect(await parts("first")).toEqual([1, undefined]));
  it("every part's", async () => expect(await parts("all")).toEqual([1, 1]));

  it("the first part quotes also when it is sent again", async () => {
    hears(bench.bot, dmOf(ANNA), "question");
    const target = { replyToMessageId: `${ANNA.id}:1` };
    refusing(429, "Too Many Requests: retry after 3", { retry_after: 3 });
    await expect(bench.send("one", "k", target)).rejects.toMatchObject({
      fate: "not_sent",
      retryAfterMs: 3_000,
    });
    await bench.send("one", "k", target);
    expect(bench.bot.shown()[0]?.repliesTo).toBe(1);
  });

  it("a message that was deleted keeps no answer back; one of another chat is not quoted", async () => {
    await bench.send("one", "k", { replyToMessageId: `${ANNA.id}:99` });
    await bench.send("two", "k2", { replyToMessageId: `${GROUP.id}:1` });
    expect(bench.texts()).toEqual(["one", "two"]);
    expect(sent()[1]).not.toHaveProperty("reply_parameters");
  });
});

describe("fates", () => {
  it.each([
    [403, "Forbidden: bot was blocked by the user", "refused", "must unblock the bot"],
    [403, "Forbidden: bot was kicked from the supergroup chat", "refused", "add the bot"],
    [400, "Bad Request: chat not found", "refused", "the chat is gone"],
    [400, "Bad Request: message thread not found", "refused", "topic was closed or deleted"],
    [400, "Bad Request: not enough rights to send text messages to the chat", "refused", "let the bot write"],
    [500, "Internal Server Error", "not_sent", "Internal Server Error"],
    [401, "Unauthorized", "not_sent", "Unauthorized"],
  ])("%i %s: %s", async (code, description, fate, words) => {
    refusing(code, description);
    const error: unknown = await bench.send("hi", "k").catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ fate, message: expect.stringContaining(words) as string });
  });

  it("a group that moved is refused with its new id, and told in the status", async () => {
    refusing(400, "Bad Request: group chat was upgraded to a supergroup chat", {
      migrate_to_chat_id: -10041,
    });
    const error: unknown = await bench.send("hi", "k", room("-41")).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ fate: "refused", message: expect.stringContaining("-10041") as string });
    expect(bench.channel.status(ACCOUNT).detail).toBe(
      "group -41 is now -10041: put the new id into the config",
    );
  });

  it("a connection that breaks after the request went out leaves it open", async () => {
    bench.bot.trouble("sendMessage", { kind: "cut" });
    await expect(bench.send("hi", "k")).rejects.toMatchObject({ fate: "unknown" });
  });

  it("a proxy's page leaves it open, but for those that pass nothing on", async () => {
    bench.bot.trouble("sendMessage", { kind: "page", status: 502 });
    await expect(bench.send("hi", "k")).rejects.toMatchObject({ fate: "unknown" });
    bench.bot.trouble("sendMessage", { kind: "page", status: 503 });
    await expect(bench.send("hi", "k")).rejects.toMatchObject({ fate: "not_sent" });
  });

  it("an answer that never comes leaves it open", async () => {
    await restartWith({ timeoutSeconds: 1 });
    bench.bot.trouble("sendMessage", { kind: "hang" });
    const error: unknown = await bench.send("hi", "k").catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ fate: "unknown", message: "no answer to sendMessage (timeout)" });
  });

  it("what is on its way when the account stops is open", async () => {
    bench.bot.trouble("sendMessage", { kind: "hang" });
    const sending = bench.send("hi", "k").catch((thrown: unknown) => thrown);
    await vi.waitFor(() => expect(bench.server.paths).toContain("sendMessage"), WAIT);
    await bench.channel.stop(ACCOUNT);
    expect(await sending).toMatchObject({ fate: "unknown" });
  });

  it("nobody at the other end, and a handshake that never ends: it was not sent", async () => {
    const mute = await listening((socket) => socket.on("error", () => undefined));
    try {
      await restartWith({ timeoutSeconds: 1 });
      bench.set({ apiRoot: `https://127.0.0.1:${mute.port}` });
      const { channel, listener } = bench;
      await channel.start(ACCOUNT, listener.emit);
      await vi.waitFor(async () => {
        const error: unknown = await bench.send("hi", "k").catch((thrown: unknown) => thrown);
        expect(error).toMatchObject({ fate: "not_sent", message: "Telegram can't be reached (timeout)" });
      }, WAIT);
    } finally {
      await bench.channel.stop(ACCOUNT);
      await mute.close();
    }
    bench.set({ apiRoot: `http://127.0.0.1:${mute.port}` });
    await bench.channel.start(ACCOUNT, bench.listener.emit);
    await vi.waitFor(async () => {
      const error: unknown = await bench.send("hi", "k").catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ fate: "not_sent", message: "Telegram can't be reached (ECONNREFUSED)" });
    }, WAIT);
  });
});

describe("once", () => {
  it("what is sent twice at the same time under one key shows once", async () => {
    await Promise.all([bench.send("hi", "k"), bench.send("hi", "k")]);
    expect(bench.texts()).toEqual(["hi"]);
  });

  it("a reload forgets no key", async () => {
    await bench.send("hi", "k");
    await bench.channel.stop(ACCOUNT);
    await bench.open();
    await bench.send("hi", "k");
    expect(bench.texts()).toEqual(["hi"]);
  });
});

it("many answers at a time are no matter for the console", async () => {
  const warnings: string[] = [];
  const note = ({ message }: Error): void => void warnings.push(message);
  process.on("warning", note);
  await Promise.all(Array.from({ length: 40 }, (_, n) => bench.send(`answer ${n}`, `k${n}`)));
  process.off("warning", note);
  expect(bench.texts()).toHaveLength(40);
  expect(warnings).toEqual([]);
});

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

  it("come and go, and what Telegram does not take is no trouble", async () => {
    await bench.channel.react?.(target, "👀");
    await bench.channel.react?.(target, "");
    bench.bot.trouble("setMessageReaction", {
      kind: "error",
      error: new ApiError(400, "Bad Request: REACTION_INVALID"),
    });
    await bench.channel.react?.(target, "🐟");
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

describe("files", () => {
  const path = join(folder, "x");
  const media = (more: object) =>
    ({ kind: "document", mimeType: "text/plain", fileName: "x.txt", path, ...more }) as const;
  beforeEach(() => writeFileSync(path, "content"));

  it.each([
    ["image", "image/png", "sendPhoto"],
    ["image", "image/svg+xml", "sendDocument"],
    ["image", "image/gif", "sendAnimation"],
    ["video", "video/mp4", "sendVideo"],
    ["audio", "audio/mpeg", "sendAudio"],
    ["audio", "audio/ogg", "sendVoice"],
    ["document", "application/pdf", "sendDocument"],
  ])("%s %s: %s", async (kind, mimeType, method) => {
    await bench.send({ text: "a *caption*", media: [media({ kind, mimeType }) as never] }, "k");
    const [shown] = bench.bot.shown();
    expect(shown).toMatchObject({ method, text: "a caption" });
    expect(shown?.file?.content.toString()).toBe("content");
  });

  it("a picture that Telegram does not take as one goes as a file", async () => {
    bench.bot.trouble("sendPhoto", {
      kind: "error",
      error: new ApiError(400, "Bad Request: PHOTO_INVALID_DIMENSIONS"),
    });
    await bench.send({ text: "", media: [media({ kind: "image", mimeType: "image/png" }) as never] }, "k");
    expect(bench.bot.shown()[0]).toMatchObject({ method: "sendDocument" });
  });

  it("a name that would break the form does not", async () => {
    await bench.send({ text: "", media: [media({ fileName: 'a\r\n"b"; é.txt' })] }, "k");
    expect(bench.bot.shown()[0]?.file?.fileName).toBe("a___b__ é.txt");
  });

  it("a file that is gone or too large is refused", async () => {
    bench.set({ mediaMaxMb: 0.000001 });
    await expect(bench.send({ text: "", media: [media({})] }, "k")).rejects.toMatchObject({
      fate: "refused",
      message: expect.stringContaining("mediaMaxMb") as string,
    });
    rmSync(path);
    await expect(bench.send({ text: "", media: [media({})] }, "k")).rejects.toMatchObject({
      fate: "refused",
    });
  });

  it("a file whose reply was drafted comes after its text", async () => {
    await bench.channel.draft?.(dm(), { text: "here is the file that you want" }, "k");
    await vi.waitFor(() => expect(bench.texts()).toHaveLength(1), WAIT);
    await bench.send({ text: "here it is", media: [media({})] }, "k");
    expect(bench.bot.shown().map(({ method, text }) => [method, text])).toEqual([
      ["sendMessage", "here it is"],
      ["sendDocument", ""],
    ]);
  });
});

async function restartWith(settings: Parameters<BotBench["set"]>[0]): Promise<void> {
  await bench.channel.stop(ACCOUNT);
  bench.set(settings);
  await bench.open();
}

async function listening(
  onSocket: (socket: import("node:net").Socket) => void,
): Promise<{ port: number; close(): Promise<void> }> {
  const sockets = new Set<import("node:net").Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    onSocket(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as { port: number }).port,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

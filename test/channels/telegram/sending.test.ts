// What goes out: form, place, quotes, files.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
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

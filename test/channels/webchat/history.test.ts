import { afterEach, describe, expect, it } from "vitest";

import type { HistoryEntry } from "../../../src/channels/webchat/history-page.ts";
import { deferred } from "./deferred.ts";
import { answerer, says } from "./fixtures.ts";
import { PageClient } from "./page-client.ts";
import { account, startWebChatServer } from "./webchat-server.ts";
import type { WebChatServer } from "./webchat-server.ts";

let server: WebChatServer;

afterEach(() => server.close());

function lines(count: number): readonly HistoryEntry[] {
  return Array.from({ length: count }, (_, n) => ({ id: `anna/m${n}`, role: "user", text: `${n}`, at: n }));
}

function big(id: string): HistoryEntry {
  return { id, role: "assistant", text: "x".repeat(400_000), at: 1 };
}

describe("history", () => {
  it("follows the welcome, with ids and names as the visitor may see them", async () => {
    const stranger = `v-${"0".repeat(32)}`;
    server = await startWebChatServer({
      history: () => [
        { id: "anna/m1", role: "user", text: "hi", at: 1, from: "anna", covers: ["anna/m2"] },
        { id: "r1", role: "assistant", text: "hello", at: 2, answerer },
        { id: `guest-84e0c0eafaa9/m1`, role: "user", text: "me too", at: 3, from: stranger },
      ],
    });
    const page = await PageClient.visit(server.webSocketUrl, { visitorId: "anna", roomId: "team" });
    expect(page.history).toStrictEqual({
      type: "history",
      entries: [
        { id: "m1", covers: ["m2"], role: "user", text: "hi", at: 1, from: "anna", isOwn: true },
        { id: "r1", role: "assistant", text: "hello", at: 2, answerer, isOwn: false },
        {
          id: "guest-84e0c0eafaa9/m1",
          role: "user",
          text: "me too",
          at: 3,
          from: expect.stringMatching(/^guest-[0-9a-f]{12}$/),
          isOwn: false,
        },
      ],
      hasEarlier: false,
    });
  });

  it("comes in pages", async () => {
    server = await startWebChatServer({ history: () => lines(230) });
    const page = await PageClient.visit(server.webSocketUrl, { visitorId: "anna" });
    const sizes = [page.history.entries.length];
    let { history } = page as { history: typeof page.history };
    while (history.hasEarlier) {
      page.send({ type: "history", before: history.entries[0]?.id });
      const earlier = await page.next("history");
      expect(earlier.before).toBe(history.entries[0]?.id);
      history = earlier;
      sizes.push(history.entries.length);
    }
    expect(sizes).toStrictEqual([100, 100, 30]);
    expect(history.entries[0]?.id).toBe("m0");
  });

  it("has nothing before an entry that it does not know", async () => {
    server = await startWebChatServer({ history: () => lines(3) });
    const page = await PageClient.visit(server.webSocketUrl, { visitorId: "anna" });
    page.send({ type: "history", before: "gone" });
    expect(await page.next("history")).toStrictEqual({
      type: "history",
      entries: [],
      hasEarlier: false,
      before: "gone",
    });
  });

  it("is bounded in bytes, but never empty for that", async () => {
    server = await startWebChatServer({ history: () => [big("a"), big("b")] });
    const page = await PageClient.visit(server.webSocketUrl);
    expect(page.history.entries.map((entry) => entry.id)).toStrictEqual(["b"]);
    expect(page.history.hasEarlier).toBe(true);
  });

  it("keeps back what happens while it is read, and loses nothing", async () => {
    const store = deferred<readonly HistoryEntry[]>();
    server = await startWebChatServer({ history: () => store.promise });
    const page = await PageClient.open(server.webSocketUrl);
    page.send({ type: "hello", version: 1, visitorId: "anna" });
    const { peer } = await page.next("welcome");
    const target = { accountId: account("default"), peer };
    await server.channel.draft(target, says("Good mor"), "r1");
    await server.channel.send(target, says("Good morning"), "r1");
    page.send({ type: "message", messageId: "m1", text: "hello" });
    expect(await page.settled()).toStrictEqual([]);
    store.resolve([]);
    await page.next("history");
    expect(await page.next("reply")).toMatchObject({ replyId: "r1", text: "Good morning" });
    expect(await page.next("accepted")).toMatchObject({ messageId: "m1" });
  });

  it("that can't be read does not keep anybody from talking", async () => {
    server = await startWebChatServer({ history: () => Promise.reject(new Error("disk")) });
    const page = await PageClient.open(server.webSocketUrl);
    page.send({ type: "hello", version: 1 });
    await page.next("welcome");
    expect(await page.next("error")).toStrictEqual({
      type: "error",
      code: "history_unavailable",
      message: "the history can't be read right now",
    });
    page.send({ type: "message", messageId: "m1", text: "hello" });
    expect(await page.next("accepted")).toMatchObject({ messageId: "m1" });
  });
});

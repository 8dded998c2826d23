import { afterEach, describe, expect, it } from "vitest";

import { SendError } from "../../../src/channels/channel.ts";
import type { HistoryEntry } from "../../../src/channels/webchat/history-page.ts";
import { deferred } from "./deferred.ts";
import { says } from "./fixtures.ts";
import { PageClient } from "./page-client.ts";
import { account, startWebChatServer } from "./webchat-server.ts";
import type { WebChatServer } from "./webchat-server.ts";

const main = account("default");
const shop = account("shop");
let server: WebChatServer;

afterEach(() => server.close());

describe("an account", () => {
  it("is open from start to stop", async () => {
    server = await startWebChatServer({ accounts: ["default", "shop"] });
    expect(server.channel.status(shop)).toStrictEqual({ state: "open" });
    await server.channel.stop(shop);
    expect(server.channel.status(shop)).toStrictEqual({ state: "stopped" });
    expect(server.channel.status(account("nobody"))).toStrictEqual({ state: "stopped" });
  });

  it("that stops closes its own pages, and its sends fail", async () => {
    server = await startWebChatServer({ accounts: ["default", "shop"] });
    const gone = await PageClient.visit(server.webSocketUrl, { accountId: "shop", visitorId: "anna" });
    const stays = await PageClient.visit(server.webSocketUrl, { visitorId: "anna" });
    await server.channel.stop(shop);
    expect(await gone.closed).toStrictEqual({ code: 1001, reason: "account stopped" });
    const { peer } = stays.welcome;
    const failure = new SendError("account `shop` of WebChat is stopped", "not_sent");
    await expect(server.channel.send({ accountId: shop, peer }, says("hi"), "r1")).rejects.toThrow(failure);
    await server.channel.send({ accountId: main, peer }, says("hi"), "r2");
    expect(await stays.next("reply")).toMatchObject({ replyId: "r2" });
  });

  it("keeps its conversations to itself", async () => {
    server = await startWebChatServer({ accounts: ["default", "shop"] });
    const page = await PageClient.visit(server.webSocketUrl, { visitorId: "anna" });
    const { peer } = page.welcome;
    await server.channel.send({ accountId: shop, peer }, says("hi"), "r1");
    expect(await page.settled()).toStrictEqual([]);
  });

  it("that stops while a page waits for its history takes nothing from it", async () => {
    const store = deferred<readonly HistoryEntry[]>();
    server = await startWebChatServer({ history: () => store.promise });
    const page = await PageClient.open(server.webSocketUrl);
    page.send({ type: "hello", version: 1 });
    page.send({ type: "message", messageId: "m1", text: "hello" });
    await page.next("welcome");
    await page.settled();
    await server.channel.stop(main);
    store.resolve([]);
    expect((await page.closed).code).toBe(1001);
    expect(server.taken).toStrictEqual([]);
    expect(page.frames).toStrictEqual([]);
  });
});

describe("the gateway", () => {
  it("shows on every page that it is degraded, also on those that come later", async () => {
    server = await startWebChatServer();
    const page = await PageClient.visit(server.webSocketUrl);
    server.channel.showNotice({ degraded: true, detail: "SKYKOI.json:3:1 does not parse" });
    const notice = { type: "status", degraded: true, detail: "SKYKOI.json:3:1 does not parse" };
    expect(await page.next("status")).toStrictEqual(notice);
    const later = await PageClient.open(server.webSocketUrl);
    later.send({ type: "hello", version: 1 });
    await later.next("welcome");
    expect(await later.next("status")).toStrictEqual(notice);
    server.channel.showNotice({ degraded: false });
    expect(await page.next("status")).toStrictEqual({ type: "status", degraded: false });
  });

  it("closes every page at its end, greeted or not", async () => {
    server = await startWebChatServer();
    const greeted = await PageClient.visit(server.webSocketUrl);
    const silent = await PageClient.open(server.webSocketUrl);
    await silent.settled();
    server.channel.disconnectAll();
    for (const page of [greeted, silent]) {
      expect(await page.closed).toStrictEqual({ code: 1001, reason: "the gateway stops" });
    }
  });
});

import { afterEach, describe, expect, it } from "vitest";

import { account, startWebChatServer } from "./webchat-server.ts";
import type { WebChatServer, WebChatServerOptions } from "./webchat-server.ts";
import { PageClient } from "./page-client.ts";

let server: WebChatServer;

async function start(options: WebChatServerOptions = {}): Promise<string> {
  server = await startWebChatServer(options);
  return server.webSocketUrl;
}

async function turnedAway(
  url: string,
  hello: Readonly<Record<string, unknown>>,
): Promise<{ readonly error: string; readonly code: number }> {
  const page = await PageClient.open(url);
  page.send({ type: "hello", version: 1, ...hello });
  const error = await page.next("error");
  return { error: error.code, code: (await page.closed).code };
}

afterEach(() => server.close());

describe("hello", () => {
  it("mints an id for a visitor who has none, and knows it again", async () => {
    const url = await start();
    const first = await PageClient.visit(url);
    expect(first.welcome).toStrictEqual({
      type: "welcome",
      version: 1,
      visitorId: expect.stringMatching(/^v-[0-9a-f]{32}$/),
      name: expect.stringMatching(/^guest-[0-9a-f]{12}$/),
      accountId: "default",
      accounts: ["default"],
      peer: { kind: "dm", id: first.welcome.visitorId },
    });
    const { visitorId } = first.welcome;
    const again = await PageClient.visit(url, { visitorId });
    expect(again.welcome).toStrictEqual(first.welcome);
    const other = await PageClient.visit(url);
    expect(other.welcome.visitorId).not.toBe(visitorId);
  });

  it("takes a chosen visitor and a room on loopback", async () => {
    const url = await start();
    const page = await PageClient.visit(url, { visitorId: "Anna", roomId: "team" });
    expect(page.welcome).toMatchObject({
      visitorId: "Anna",
      name: "Anna",
      peer: { kind: "group", id: "team" },
    });
  });

  it("takes chosen ids on an authenticated connection", async () => {
    const url = await start({ isLoopback: false, isAuthenticated: true });
    const page = await PageClient.visit(url, { visitorId: "anna" });
    expect(page.welcome.peer).toStrictEqual({ kind: "dm", id: "anna" });
  });

  it("refuses chosen ids elsewhere, but honours minted ones", async () => {
    const url = await start({ isLoopback: false });
    const refused = { error: "chosen_id_refused", code: 4403 };
    expect(await turnedAway(url, { visitorId: "anna" })).toStrictEqual(refused);
    expect(await turnedAway(url, { roomId: "team" })).toStrictEqual(refused);
    const { visitorId } = (await PageClient.visit(url)).welcome;
    expect((await PageClient.visit(url, { visitorId })).welcome.visitorId).toBe(visitorId);
  });

  it("wants the token where the gateway has one and the connection proves nothing else", async () => {
    const url = await start({ isLoopback: false, authenticate: (token) => token === "sesame" });
    const unauthorized = { error: "unauthorized", code: 4401 };
    expect(await turnedAway(url, {})).toStrictEqual(unauthorized);
    expect(await turnedAway(url, { token: "guess" })).toStrictEqual(unauthorized);
    const page = await PageClient.visit(url, { token: "sesame", visitorId: "anna" });
    expect(page.welcome.visitorId).toBe("anna");
  });

  it("offers the accounts, and takes `default` or else the first for a page that names none", async () => {
    const url = await start({ accounts: ["shop", "default"] });
    const page = await PageClient.visit(url);
    expect(page.welcome).toMatchObject({ accountId: "default", accounts: ["shop", "default"] });
    const shop = await PageClient.visit(url, { accountId: "SHOP" });
    expect(shop.welcome.accountId).toBe("shop");
    await server.close();
    const only = await PageClient.visit(await start({ accounts: ["shop", "support"] }));
    expect(only.welcome.accountId).toBe("shop");
  });

  it("closes on an unknown account, and asks back later for one that is stopped", async () => {
    const url = await start({ accounts: ["default", "shop"] });
    expect(await turnedAway(url, { accountId: "nobody" })).toStrictEqual({
      error: "unknown_account",
      code: 4404,
    });
    await server.channel.stop(account("shop"));
    expect(await turnedAway(url, { accountId: "shop" })).toStrictEqual({
      error: "account_unavailable",
      code: 1013,
    });
  });

  it("closes on another version of the protocol, whatever else the frame holds", async () => {
    const url = await start();
    expect(await turnedAway(url, { version: 2, novelty: true })).toStrictEqual({
      error: "unsupported_version",
      code: 4400,
    });
  });

  it("is wanted first, and once", async () => {
    const page = await PageClient.open(await start());
    page.send({ type: "message", messageId: "m1", text: "hi" });
    expect(await page.next("error")).toMatchObject({ code: "hello_expected" });
    page.send({ type: "hello", version: 1 });
    await page.next("welcome");
    await page.next("history");
    page.send({ type: "hello", version: 1 });
    expect(await page.next("error")).toMatchObject({ code: "hello_repeated" });
    expect(server.taken).toStrictEqual([]);
  });
});

// A connection reads what was said where it has said hello, and nowhere else, however much it is trusted.

import { afterEach, expect, it } from "vitest";

import type { Peer } from "../../../src/routing/facts.ts";
import { PageClient } from "./page-client.ts";
import { account, startWebChatServer } from "./webchat-server.ts";
import type { WebChatServer } from "./webchat-server.ts";

let server: WebChatServer;

afterEach(() => server.close());

async function start(): Promise<void> {
  server = await startWebChatServer({ isLoopback: false, isAuthenticated: true });
  const say = (kind: Peer["kind"], id: string, text: string): void => {
    const peer = { kind, id } as Peer;
    server.transcript.push({
      id: `${kind}-${id}`,
      role: "assistant",
      text,
      at: 1,
      accountId: account("default"),
      peer,
    });
  };
  say("dm", "anna", "for anna");
  say("dm", "ben", "for ben");
  say("group", "ben", "for the room ben");
}

it("as the visitor it named, also by the ids of others' lines", async () => {
  await start();
  const page = await PageClient.visit(server.webSocketUrl, { visitorId: "anna" });
  const pages = [page.history];
  for (const before of [undefined, "dm-ben", "group-ben"]) {
    page.send({ type: "history", ...(before !== undefined && { before }) });
    pages.push(await page.next("history"));
  }
  const texts = pages.map(({ entries }) => entries.map(({ text }) => text));
  expect(texts).toStrictEqual([["for anna"], ["for anna"], [], []]);
});

it("a room and a visitor of one name are two places", async () => {
  await start();
  const page = await PageClient.visit(server.webSocketUrl, { visitorId: "cleo", roomId: "ben" });
  expect(page.history.entries.map(({ text }) => text)).toStrictEqual(["for the room ben"]);
});

it.each(["visitorId", "roomId", "accountId"])("a request can't name another %s", async (field) => {
  await start();
  const page = await PageClient.visit(server.webSocketUrl, { visitorId: "anna" });
  page.socket.send(JSON.stringify({ type: "history", [field]: "ben" }));
  expect(await page.next("error")).toMatchObject({ message: `\`history\` has no field \`${field}\`` });
  page.send({ type: "hello", version: 1, visitorId: "ben" });
  expect(await page.next("error")).toMatchObject({ code: "hello_repeated" });
  expect(JSON.stringify(await page.settled())).not.toContain("for ben");
});

// How long answers are split for the page.

import { afterEach, expect, test } from "vitest";
import { account, startWebChatServer, type WebChatServer } from "./webchat-server.ts";

let server: WebChatServer;

afterEach(() => server.close());

test.each([
  [{}, ["aaaa aaaa\n\nbbbb bbbb\n\ncccc cccc"]],
  [{ textChunkLimit: 25 }, ["aaaa aaaa\n\nbbbb bbbb", "cccc cccc"]],
  [{ textChunkLimit: 16, chunkMode: "newline" }, ["aaaa aaaa", "bbbb bbbb", "cccc cccc"]],
] as const)("an account that says %j", async (style, parts) => {
  server = await startWebChatServer({ style });
  const text = "aaaa aaaa\n\nbbbb bbbb\n\ncccc cccc";
  expect(server.channel.parts?.(account("default"), { text })).toEqual(parts.map((part) => ({ text: part })));
});

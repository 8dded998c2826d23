// What becomes of a message whose sending fails: the person surely does not have it, never will, or may have it.

import { createServer, type Server } from "node:net";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ApiError } from "../../fakes/telegram/api-error.ts";
import { ACCOUNT, BotBench, room, WAIT } from "./bot-bench.ts";

let bench: BotBench;
beforeEach(async () => {
  bench = await BotBench.make();
  await bench.open();
});
afterEach(() => bench.close());

function refusing(code: number, description: string, parameters?: ApiError["parameters"]): void {
  bench.bot.trouble("sendMessage", { kind: "error", error: new ApiError(code, description, parameters) });
}
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

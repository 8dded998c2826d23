// A Bot API of our own on 127.0.0.1, for any number of bots: HTTP as Telegram speaks it, JSON and multipart, files, and
// the ways in which it misbehaves. What the methods do is in `fake-bot.ts`.

import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { type BotProfile, FakeBot } from "./fake-bot.ts";
import { readCall } from "./read-call.ts";
import { ApiError } from "./api-error.ts";

/** A running Bot API. */
export interface BotApiServer {
  /** For `apiRoot`. */
  readonly url: string;
  /** Every address that was asked for, without the token. */
  readonly paths: readonly string[];
  addBot(profile: BotProfile): FakeBot;
  close(): Promise<void>;
}

/** Starts a Bot API with a port of its own. */
export async function startBotApiServer(): Promise<BotApiServer> {
  const bots = new Map<string, FakeBot>();
  const paths: string[] = [];
  const server = createServer((request, response) => {
    // A caller that goes away is the caller's affair.
    response.on("error", () => undefined);
    void serve(request, response).catch(() => response.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts = /^\/(file\/)?bot([^/]+)\/(.+)$/.exec(request.url ?? "");
    const [, isFile, token = "", rest = ""] = parts ?? [];
    paths.push(`${isFile ?? ""}${rest}`);
    const bot = bots.get(token);
    if (!bot || bot.isRevoked) {
      request.resume();
      answer(response, 401, { ok: false, error_code: 401, description: "Unauthorized" });
      return;
    }
    if (isFile) {
      serveFile(bot, rest, response);
      return;
    }
    const { payload, files } = await readCall(request);
    const trouble = bot.takeTrouble(rest);
    if (trouble?.kind === "hang") return;
    if (trouble?.kind === "cut") {
      request.socket.destroy();
      return;
    }
    if (trouble?.kind === "page") {
      response.writeHead(trouble.status, { "content-type": "text/html" }).end("<html>bad gateway</html>");
      return;
    }
    bot.sockets.add(request.socket);
    try {
      if (trouble?.kind === "error") throw trouble.error;
      const result = await bot.call(rest, payload, files, gone(request.socket, response));
      if (trouble?.kind === "lose") request.socket.destroy();
      else if (trouble?.kind === "half") answerHalf(response, { ok: true, result });
      else answer(response, 200, { ok: true, result });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const { code, message, parameters } = error;
      answer(response, code, {
        ok: false,
        error_code: code,
        description: message,
        ...(parameters && { parameters }),
      });
    }
  }

  return {
    url: `http://127.0.0.1:${port}`,
    paths,
    addBot(profile) {
      const bot = new FakeBot(profile);
      bots.set(profile.token, bot);
      return bot;
    },
    async close() {
      for (const bot of bots.values()) bot.close();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function serveFile(bot: FakeBot, path: string, response: ServerResponse): void {
  const content = bot.fileAt(path);
  if (!content) {
    answer(response, 404, { ok: false, error_code: 404, description: "Not Found" });
    return;
  }
  response.writeHead(200, { "content-type": "application/octet-stream" });
  if (!bot.cutsFiles) response.end(content);
  else response.write(content.subarray(0, content.length / 2), () => response.destroy());
}

/** Aborts when the caller has gone away. */
function gone(socket: Socket, response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  socket.once("close", abort);
  response.once("finish", () => socket.off("close", abort));
  return controller.signal;
}

function answerHalf(response: ServerResponse, body: object): void {
  const text = JSON.stringify(body);
  response.writeHead(200, { "content-type": "application/json", "content-length": text.length });
  response.write(text.slice(0, text.length >> 1), () => response.destroy());
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

// Discord on this machine, as far as a bot sees it: the REST API, the gateway, files. It records what it was sent and
// misbehaves when told to.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { WebSocketServer } from "ws";
import { Gateway } from "./gateway.ts";
import { apiChannel, apiMessage, dispatchedMessage, ROLE_OF_EVERY_PERSON } from "./payloads.ts";
import type { Attachment, Bot, Message, World } from "./world.ts";

interface Call {
  readonly bot: Bot;
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: Record<string, unknown>;
  readonly files: readonly Attachment[];
}

type Answer = readonly [status: number, body?: unknown];
type Route = readonly [
  method: string,
  path: RegExp,
  answer: (call: Call, parts: readonly string[]) => Answer,
];

/** A running Discord. */
export class DiscordServer {
  readonly world: World;
  readonly gateway: Gateway;
  readonly #http: Server;
  readonly #wss = new WebSocketServer({ noServer: true });

  private constructor(world: World) {
    this.world = world;
    this.gateway = new Gateway(world, () => `${this.origin.replace("http", "ws")}/gateway`);
    this.#http = createServer((request, response) => void this.#answer(request, response));
    this.#http.on("upgrade", (request, socket, head) =>
      this.#wss.handleUpgrade(request, socket, head, (webSocket) => this.gateway.serve(webSocket)),
    );
  }

  /** Starts on a free port of loopback. */
  static async start(world: World): Promise<DiscordServer> {
    const server = new DiscordServer(world);
    await new Promise<void>((resolve) => server.#http.listen(0, "127.0.0.1", resolve));
    return server;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  get apiRoot(): string {
    return `${this.origin}/api`;
  }

  /** Somebody writes: every bot hears of it that is there. */
  say(bot: Bot, message: Message): void {
    this.world.messages.push(message);
    this.deliver(bot, message);
  }

  /** Tells a bot of a message (again). */
  deliver(bot: Bot, message: Message): void {
    this.gateway.dispatch(bot, "MESSAGE_CREATE", dispatchedMessage(message, this.world, this.origin));
  }

  async close(): Promise<void> {
    for (const socket of this.#wss.clients) socket.terminate();
    this.#wss.close();
    this.#http.closeAllConnections();
    await new Promise<void>((resolve) => this.#http.close(() => resolve()));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const raw = await bytesOf(request);
    const { pathname, searchParams: query } = new URL(request.url ?? "", "http://discord");
    if (pathname.startsWith("/files/")) return this.#file(response, pathname.split("/")[2] ?? "");
    const path = decodeURIComponent(pathname).replace(/^\/api(\/v\d+)?/, "");
    const isWebhook = /^\/(webhooks|interactions)\//.test(path);
    const token = (request.headers.authorization ?? "").replace("Bot ", "");
    const bot = isWebhook ? this.world.bots[0] : this.world.bots.find((one) => one.token === token);
    if (!bot || bot.isRevoked) return json(response, [401, { message: "401: Unauthorized", code: 0 }]);
    const method = request.method ?? "GET";
    bot.calls.push(`${method} ${path}`);
    const isSend = method === "POST" && path.endsWith("/messages");
    const fault = isSend ? bot.faults.shift() : undefined;
    if (fault?.kind === "busy") return busy(response, fault.seconds);
    if (fault?.kind === "broken") return json(response, [503, { message: "try later", code: 0 }]);
    if (fault?.kind === "error") return json(response, [403, { message: fault.message, code: fault.code }]);
    const { body, files } = await bodyOf(request, raw, this.world);
    const answer = this.#route({ bot, method, path, query, body, files });
    if (fault?.kind === "lose_answer") return void request.socket.destroy();
    return json(response, answer);
  }

  #route(call: Call): Answer {
    for (const [method, path, answer] of this.#routes) {
      const parts = method === call.method ? path.exec(call.path) : undefined;
      if (parts) return answer(call, parts.slice(1));
    }
    return [404, { message: "404: Not Found", code: 0 }];
  }

  readonly #routes: readonly Route[] = [
    [
      "GET",
      /^\/gateway\/bot$/,
      () => [200, { url: `${this.origin.replace("http", "ws")}/gateway`, ...LIMITS }],
    ],
    ["GET", /^\/users\/@me$/, ({ bot }) => [200, bot.user]],
    [
      "POST",
      /^\/users\/@me\/channels$/,
      ({ bot, body }) => this.#openDirect(bot, String(body["recipient_id"])),
    ],
    ["GET", /^\/channels\/(\d+)$/, (_call, [id = ""]) => this.#channel(id)],
    ["POST", /^\/channels\/(\d+)\/messages$/, (call, [id = ""]) => this.#post(call, id)],
    ["GET", /^\/channels\/(\d+)\/messages$/, (call, [id = ""]) => this.#history(call, id)],
    ["GET", /^\/channels\/(\d+)\/messages\/(\d+)$/, (_call, [, id = ""]) => this.#message(id)],
    ["PATCH", /^\/channels\/(\d+)\/messages\/(\d+)$/, (call, parts) => this.#change(call, parts)],
    ["DELETE", /^\/channels\/(\d+)\/messages\/(\d+)$/, (call, parts) => this.#remove(call, parts)],
    ["POST", /^\/channels\/(\d+)\/messages\/(\d+)\/threads$/, (call, parts) => this.#thread(call, parts)],
    ["POST", /^\/channels\/\d+\/typing$/, ({ bot }) => ((bot.typings += 1), [204])],
    ["PUT", /\/messages\/(\d+)\/reactions\/(.+)\/@me$/, (call, parts) => this.#react(call, parts)],
    ["DELETE", /\/messages\/(\d+)\/reactions\/(.+)\/@me$/, (call, parts) => this.#unreact(call, parts)],
    [
      "GET",
      /^\/guilds\/\d+\/members\/(\d+)$/,
      (_call, [id = ""]) => [200, { roles: this.world.roles.get(id) ?? [ROLE_OF_EVERY_PERSON], nick: null }],
    ],
    ["GET", /^\/applications\/\d+\/commands$/, ({ bot }) => [200, bot.commands]],
    [
      "PUT",
      /^\/applications\/\d+\/commands$/,
      ({ bot, body }) => [200, (bot.commands = Object.values(body) as object[])],
    ],
    [
      "POST",
      /^\/interactions\/\d+\/([^/]+)\/callback$/,
      (call, parts) => this.#answered(call, parts, "callback"),
    ],
    [
      "PATCH",
      /^\/webhooks\/\d+\/([^/]+)\/messages\/@original$/,
      (call, parts) => this.#answered(call, parts, "original"),
    ],
    ["POST", /^\/webhooks\/\d+\/([^/]+)$/, (call, parts) => this.#answered(call, parts, "followup")],
  ];

  #openDirect(bot: Bot, person: string): Answer {
    const user = this.world.messages.map(({ author }) => author).find(({ id }) => id === person);
    return user
      ? [200, apiChannel(this.world.direct(bot, user))]
      : [400, { message: "Unknown User", code: 10_013 }];
  }

  #channel(id: string): Answer {
    const channel = this.world.channels.get(id);
    return channel ? [200, apiChannel(channel)] : [404, { message: "Unknown Channel", code: 10_003 }];
  }

  #post({ bot, body, files }: Call, channelId: string): Answer {
    const channel = this.world.channels.get(channelId);
    if (!channel) return [404, { message: "Unknown Channel", code: 10_003 }];
    const { content = "", nonce, enforce_nonce: isUnique, message_reference: about } = body;
    const known = this.world.messages.find((one) => one.nonce === nonce && one.author.id === bot.user.id);
    if (isUnique === true && nonce !== undefined && known)
      return [200, apiMessage(known, this.world, this.origin)];
    const repliesTo = (about as { message_id?: string } | undefined)?.message_id;
    const message: Message = {
      id: this.world.snowflake(),
      channel,
      author: bot.user,
      content: String(content),
      ...(typeof nonce === "string" && { nonce }),
      ...(repliesTo && { repliesTo }),
      attachments: files,
      at: Date.now(),
      mentions: [],
      ...(body["poll"] !== undefined && { poll: body["poll"] as object }),
    };
    this.world.messages.push(message);
    this.deliver(bot, message);
    return [200, apiMessage(message, this.world, this.origin)];
  }

  /** What a bot may change: its own messages, each in its channel. */
  #own({ bot }: Call, [channel, id]: readonly string[]): number {
    return this.world.messages.findIndex(
      (one) => one.id === id && one.channel.id === channel && one.author.id === bot.user.id,
    );
  }

  #change(call: Call, parts: readonly string[]): Answer {
    const at = this.#own(call, parts);
    const before = this.world.messages[at];
    if (!before) return [404, { message: "Unknown Message", code: 10_008 }];
    const message = { ...before, content: String(call.body["content"]) };
    this.world.messages[at] = message;
    this.gateway.dispatch(call.bot, "MESSAGE_UPDATE", dispatchedMessage(message, this.world, this.origin));
    return [200, apiMessage(message, this.world, this.origin)];
  }

  #remove(call: Call, parts: readonly string[]): Answer {
    const at = this.#own(call, parts);
    if (at < 0) return [404, { message: "Unknown Message", code: 10_008 }];
    this.world.messages.splice(at, 1);
    this.gateway.dispatch(call.bot, "MESSAGE_DELETE", { id: parts[1], channel_id: parts[0] });
    return [204];
  }

  #history({ query }: Call, channelId: string): Answer {
    const after = BigInt(query.get("after") ?? 0);
    const found = this.world.messages.filter(
      ({ id, channel }) => channel.id === channelId && BigInt(id) > after,
    );
    return [200, found.reverse().map((message) => apiMessage(message, this.world, this.origin))];
  }

  #message(id: string): Answer {
    const message = this.world.messages.find((one) => one.id === id);
    return message
      ? [200, apiMessage(message, this.world, this.origin)]
      : [404, { message: "Unknown Message", code: 10_008 }];
  }

  #thread({ body }: Call, [parent = "", message = ""]: readonly string[]): Answer {
    const guildId = this.world.channels.get(parent)?.guild_id;
    const thread = { id: message, type: 11, parent_id: parent, name: String(body["name"]) } as const;
    this.world.channels.set(message, guildId === undefined ? thread : { ...thread, guild_id: guildId });
    return [201, apiChannel(thread)];
  }

  #react({ bot }: Call, [messageId = "", emoji = ""]: readonly string[]): Answer {
    this.world.reactions.push({ bot, messageId, emoji });
    return [204];
  }

  #unreact({ bot }: Call, [messageId]: readonly string[]): Answer {
    const at = this.world.reactions.findIndex((one) => one.bot === bot && one.messageId === messageId);
    if (at >= 0) this.world.reactions.splice(at, 1);
    return [204];
  }

  #answered({ body }: Call, [token = ""]: readonly string[], type: string): Answer {
    const { content = "", data } = body;
    const text = String((data as { content?: string } | undefined)?.content ?? content);
    this.world.answers.push({ token, type, content: text });
    return type === "callback" ? [204] : [200, { id: this.world.snowflake() }];
  }

  #file(response: ServerResponse, id: string): void {
    const file = this.world.messages.flatMap(({ attachments }) => attachments).find((one) => one.id === id);
    if (!file) return void response.writeHead(404).end();
    response.writeHead(200, { "content-type": file.content_type }).end(file.content);
  }
}

const LIMITS = {
  shards: 1,
  session_start_limit: { total: 1_000, remaining: 999, reset_after: 10_000_000, max_concurrency: 1 },
};

async function bytesOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request as AsyncIterable<Buffer>) parts.push(part);
  return Buffer.concat(parts);
}

async function bodyOf(
  request: IncomingMessage,
  raw: Buffer,
  world: World,
): Promise<{ body: Record<string, unknown>; files: Attachment[] }> {
  const type = request.headers["content-type"] ?? "";
  if (!type.startsWith("multipart/")) {
    const text = raw.toString("utf8");
    return { body: text === "" ? {} : (JSON.parse(text) as Record<string, unknown>), files: [] };
  }
  const form = await new Response(new Uint8Array(raw), { headers: { "content-type": type } }).formData();
  const files: Attachment[] = [];
  for (const [name, value] of form.entries()) {
    if (!name.startsWith("files[") || typeof value === "string") continue;
    const content = Buffer.from(await value.arrayBuffer());
    const about = { filename: value.name, content_type: value.type, size: content.length };
    files.push({ id: world.snowflake(), ...about, content });
  }
  return { body: JSON.parse(String(form.get("payload_json") ?? "{}")) as Record<string, unknown>, files };
}

function json(response: ServerResponse, [status, body]: Answer): void {
  if (body === undefined) return void response.writeHead(status).end();
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

function busy(response: ServerResponse, seconds: number): void {
  const headers = {
    "retry-after": String(seconds),
    "x-ratelimit-scope": "user",
    "x-ratelimit-global": "false",
  };
  response.writeHead(429, { "content-type": "application/json", ...headers });
  response.end(
    JSON.stringify({ message: "You are being rate limited.", retry_after: seconds, global: false }),
  );
}

// Discord's gateway: hello, identify, resume, heartbeats, and events in numbered order, kept for who resumes.

import { randomUUID } from "node:crypto";
import { WebSocket } from "ws";
import { cutInFrame } from "../web-socket/half-frame.ts";
import { apiGuild } from "./payloads.ts";
import type { Bot, World } from "./world.ts";

interface Session {
  readonly id: string;
  readonly bot: Bot;
  readonly events: string[];
  socket: WebSocket | undefined;
}

/** Bit of the intent that the Developer Portal must allow. */
const MESSAGE_CONTENT = 1 << 15;

/** Sessions of bots. */
export class Gateway {
  readonly #world: World;
  readonly #sessions: Session[] = [];
  readonly #urlOf: () => string;
  identifies = 0;
  resumes = 0;
  /** Bots whose next event breaks off in the middle of its frame. */
  readonly breaking: Set<Bot> = new Set();

  constructor(world: World, urlOf: () => string) {
    this.#world = world;
    this.#urlOf = urlOf;
  }

  /** Sockets that a bot has open. */
  connections(bot: Bot): number {
    return this.#sessions.filter(
      ({ bot: owner, socket }) => owner === bot && socket?.readyState === WebSocket.OPEN,
    ).length;
  }

  /** An event for a bot: it reaches the open socket, or waits for who resumes. */
  dispatch(bot: Bot, type: string, data: object): void {
    for (const session of this.#sessions.filter((one) => one.bot === bot)) this.#say(session, type, data);
  }

  /** Cuts the bot's sockets; `code`: closes them with it. */
  cut(bot: Bot, code?: number): void {
    for (const { socket } of this.#sessions.filter((one) => one.bot === bot)) {
      if (code === undefined) socket?.terminate();
      else socket?.close(code);
    }
  }

  serve(socket: WebSocket): void {
    let session: Session | undefined;
    socket.on("error", () => undefined);
    socket.on("close", () => {
      if (session?.socket === socket) session.socket = undefined;
    });
    socket.on("message", (data) => {
      const { op, d } = JSON.parse(String(data)) as { op: number; d: Record<string, unknown> };
      if (op === 1) socket.send(JSON.stringify({ op: 11 }));
      if (op === 2) session = this.#identify(socket, d);
      if (op === 6) session = this.#resume(socket, d);
    });
    socket.send(JSON.stringify({ op: 10, d: { heartbeat_interval: 41_250 } }));
  }

  #identify(socket: WebSocket, d: Record<string, unknown>): Session | undefined {
    const bot = this.#world.bots.find(({ token }) => token === d["token"]);
    if (!bot || bot.isRevoked) return void socket.close(4004, "Authentication failed.");
    if ((Number(d["intents"]) & MESSAGE_CONTENT) !== 0 && !bot.mayReadContent) {
      return void socket.close(4014, "Disallowed intent(s).");
    }
    this.identifies += 1;
    // A new session ends the old ones: what they missed is lost.
    for (const old of this.#sessions.filter((one) => one.bot === bot))
      this.#sessions.splice(this.#sessions.indexOf(old), 1);
    const session: Session = { id: randomUUID(), bot, events: [], socket };
    this.#sessions.push(session);
    const guilds = this.#world.guilds.map(({ id }) => ({ id, unavailable: true }));
    const resume = { session_id: session.id, resume_gateway_url: this.#urlOf() };
    const application = { id: bot.user.id, flags: 0 };
    this.#say(session, "READY", { v: 10, user: bot.user, guilds, application, ...resume });
    for (const guild of this.#world.guilds) this.#say(session, "GUILD_CREATE", apiGuild(guild, bot.user));
    return session;
  }

  #resume(socket: WebSocket, d: Record<string, unknown>): Session | undefined {
    const session = this.#sessions.find(({ id }) => id === d["session_id"]);
    if (session?.bot.isRevoked) return void socket.close(4004, "Authentication failed.");
    if (!session?.bot.mayResume) {
      socket.send(JSON.stringify({ op: 9, d: false }));
      return undefined;
    }
    this.resumes += 1;
    session.socket = socket;
    for (const event of session.events.slice(Number(d["seq"]))) socket.send(event);
    this.#say(session, "RESUMED", {});
    return session;
  }

  #say(session: Session, type: string, data: object): void {
    const text = JSON.stringify({ op: 0, t: type, s: session.events.length + 1, d: data });
    session.events.push(text);
    if (session.socket?.readyState !== WebSocket.OPEN) return;
    if (this.breaking.delete(session.bot)) cutInFrame(session.socket, text);
    else session.socket.send(text);
  }
}

// One account: its tokens, its connection and what became of it.

import type { SlackSettings } from "../../config/channels/slack.ts";
import type { AccountId } from "../../routing/ids.ts";
import type { ConnectionStatus, Emit } from "../channel.ts";
import type { ChannelHost, Lease } from "../channel-host.ts";
import { clientOf, type Connected, whoAmI } from "./connected.ts";
import { Conversations } from "./conversations.ts";
import { type Credentials, readCredentials, SetupError } from "./credentials.ts";
import { httpEvents } from "./http-events.ts";
import { Receiver } from "./receiver.ts";
import { credentialProblem, sendErrorOf } from "./slack-error.ts";
import { type OpenSocket, openSocket } from "./socket.ts";

/** Pauses before the next attempt: grow by factor 2, a quarter of each is chance. */
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;
/** How often a credential that another gateway holds is asked for again. */
const LEASE_AGAIN_MS = 60_000;

/** One account. */
export class SlackAccountConnection {
  readonly #host: ChannelHost<SlackSettings>;
  readonly #accountId: AccountId;
  readonly #emit: Emit;
  #status: ConnectionStatus = { state: "connecting" };
  #connected: Connected | undefined;
  #socket: OpenSocket | undefined;
  #lease: Lease | undefined;
  #unhook: (() => void) | undefined;
  #cancelPause: () => void = () => undefined;
  #attempts = 0;
  #isStopped = false;
  #running: Promise<void> | undefined;

  constructor(host: ChannelHost<SlackSettings>, accountId: AccountId, emit: Emit) {
    this.#host = host;
    this.#accountId = accountId;
    this.#emit = emit;
  }

  get status(): ConnectionStatus {
    return this.#status;
  }

  /** What it can send with; `undefined` before the first connection and after the end. */
  get connected(): Connected | undefined {
    return this.#connected;
  }

  start(): void {
    this.#running = this.#connect();
  }

  /** Resolves when nothing is open any more. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#cancelPause();
    this.#unhook?.();
    await this.#running;
    await this.#socket?.close();
    this.#connected = undefined;
    if (this.#lease?.kind === "taken") this.#lease.release();
    this.#lease = undefined;
    this.#set("stopped");
  }

  async #connect(): Promise<void> {
    this.#set("connecting");
    try {
      const credentials = await readCredentials(this.#host, this.#accountId);
      if (!this.#hasLease(credentials)) return;
      this.#connected ??= await this.#identify(credentials);
      if (this.#isStopped) return;
      await this.#open(credentials, this.#connected);
      this.#attempts = 0;
      this.#set("open");
    } catch (error) {
      if (!this.#isStopped) this.#failed(error);
    }
  }

  #hasLease({ botToken }: Credentials): boolean {
    if (this.#lease?.kind === "taken") return true;
    this.#lease = this.#host.lease(`slack:${botToken}`);
    if (this.#lease.kind === "taken") return true;
    this.#set("conflict", `${this.#lease.holder} uses this bot token`);
    this.#retryIn(LEASE_AGAIN_MS);
    return false;
  }

  async #identify({ botToken }: Credentials): Promise<Connected> {
    const { web, slackApiUrl } = await clientOf(this.#host, this.#accountId, botToken);
    const us = await whoAmI(web);
    return {
      web,
      us,
      conversations: new Conversations(web),
      slackApiUrl,
      botToken,
      askers: new Map(),
      ours: new Map(),
    };
  }

  async #open(credentials: Credentials, connected: Connected): Promise<void> {
    const receiver = new Receiver(this.#host, this.#accountId, connected, this.#emit);
    const onEnvelope = receiver.take.bind(receiver);
    if (credentials.mode === "http") {
      const { signingSecret, path } = credentials;
      const nowMs = (): number => this.#host.clock.now();
      const door = httpEvents({ signingSecret, nowMs, onEnvelope });
      this.#unhook ??= hooked(() => this.#host.webhook(path, door), path);
      return;
    }
    const { appToken } = credentials;
    const { slackApiUrl } = connected;
    this.#socket = await openSocket({ appToken, slackApiUrl, onEnvelope, onClose: () => this.#closed() });
    if (this.#isStopped) await this.#socket.close();
  }

  /** Slack asks its clients to reconnect every few hours: at once, without a pause. */
  #closed(): void {
    this.#socket = undefined;
    if (this.#isStopped) return;
    this.#set("backing_off", "Slack closed the connection");
    this.#retryIn(0);
  }

  #failed(error: unknown): void {
    const problem = credentialProblem(error);
    if (problem !== undefined) {
      this.#set("logged_out", problem);
      return;
    }
    if (error instanceof SetupError || (error instanceof Error && error.name === "SecretError")) {
      this.#set("failed", error.message);
      return;
    }
    this.#backOff(sendErrorOf(error).message);
  }

  #backOff(said: string): void {
    const pauseMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.#attempts);
    this.#attempts += 1;
    this.#set("backing_off", said);
    this.#retryIn(pauseMs * (0.75 + this.#host.clock.random() / 4));
  }

  #retryIn(delayMs: number): void {
    this.#cancelPause();
    this.#cancelPause = this.#host.clock.after(delayMs, () => {
      this.#running = this.#connect();
    });
  }

  #set(state: ConnectionStatus["state"], detail?: string): void {
    this.#status = { state, ...(detail !== undefined && { detail }) };
  }
}

function hooked(hook: () => () => void, path: string): () => void {
  try {
    return hook();
  } catch (cause) {
    throw new SetupError(`the path ${path} is taken: give this account a webhookPath of its own`, { cause });
  }
}

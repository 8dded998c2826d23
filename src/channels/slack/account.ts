// One account: its tokens, its connection and what became of it.

import type { SlackSettings } from "../../config/channels/slack.ts";
import type { AccountId } from "../../routing/ids.ts";
import { AccountLife, isSetupFault, SetupError } from "../account-life.ts";
import type { ConnectionStatus, Emit } from "../channel.ts";
import type { ChannelHost } from "../channel-host.ts";
import { clientOf, type Connected, whoAmI } from "./connected.ts";
import { Conversations } from "./conversations.ts";
import { type Credentials, readCredentials } from "./credentials.ts";
import { httpEvents } from "./http-events.ts";
import type { Readers } from "./readers.ts";
import { Receiver } from "./receiver.ts";
import { credentialProblem, sendErrorOf } from "./slack-error.ts";
import { type OpenSocket, openSocket } from "./socket.ts";

/** One account. */
export class SlackAccountConnection {
  readonly #host: ChannelHost<SlackSettings>;
  readonly #emit: Emit;
  readonly #life: AccountLife;
  #connected: Connected | undefined;
  #socket: OpenSocket | undefined;
  #unhook: (() => void) | undefined;

  constructor(host: ChannelHost<SlackSettings>, accountId: AccountId, emit: Emit) {
    this.#host = host;
    this.#emit = emit;
    this.#life = new AccountLife(host, accountId, () => this.#connect());
  }

  get status(): ConnectionStatus {
    return this.#life.status;
  }

  /** What it can send with; `undefined` before the first connection and after the end. */
  get connected(): Connected | undefined {
    return this.#connected;
  }

  start(): void {
    this.#life.start();
  }

  /** Resolves when nothing is open any more. */
  async stop(): Promise<void> {
    this.#unhook?.();
    await this.#life.stop(async () => {
      await this.#socket?.close();
      this.#connected = undefined;
    });
  }

  async #connect(): Promise<void> {
    const life = this.#life;
    life.set("connecting");
    try {
      const credentials = await readCredentials(this.#host, life.accountId);
      if (!life.hasLease(`slack:${credentials.botToken}`, "bot token")) return;
      this.#connected ??= await this.#identify(credentials);
      if (life.isStopped) return;
      await this.#open(credentials, this.#connected);
      life.set("open");
    } catch (error) {
      if (!life.isStopped) this.#failed(error);
    }
  }

  async #identify({ botToken, userToken }: Credentials): Promise<Connected> {
    const { accountId } = this.#life;
    const { web, slackApiUrl } = await clientOf(this.#host, accountId, botToken);
    const us = await whoAmI(web);
    const bot = { web, token: botToken };
    const person = userToken && { ...(await clientOf(this.#host, accountId, userToken)), token: userToken };
    const readers: Readers = person ? [bot, person] : [bot];
    const conversations = new Conversations(readers);
    return { web, us, conversations, slackApiUrl, readers, askers: new Map(), ours: new Map() };
  }

  async #open(credentials: Credentials, connected: Connected): Promise<void> {
    const receiver = new Receiver(this.#host, this.#life.accountId, connected, this.#emit);
    const onEnvelope = receiver.take.bind(receiver);
    if (credentials.mode === "http") {
      const { signingSecret, path } = credentials;
      const door = httpEvents({ signingSecret, nowMs: () => this.#host.clock.now(), onEnvelope });
      this.#unhook ??= hooked(() => this.#host.webhook(path, door), path);
      return;
    }
    const { appToken } = credentials;
    const { slackApiUrl } = connected;
    this.#socket = await openSocket({ appToken, slackApiUrl, onEnvelope, onClose: () => this.#closed() });
    if (this.#life.isStopped) await this.#socket.close();
  }

  /** Slack asks its clients to reconnect every few hours: at once, without a pause. */
  #closed(): void {
    this.#socket = undefined;
    if (this.#life.isStopped) return;
    this.#life.set("backing_off", "Slack closed the connection");
    this.#life.retryIn(0);
  }

  #failed(error: unknown): void {
    const problem = credentialProblem(error);
    if (problem !== undefined) this.#life.set("logged_out", problem);
    else if (isSetupFault(error)) this.#life.set("failed", error.message);
    else this.#life.backOff(sendErrorOf(error).message);
  }
}

function hooked(hook: () => () => void, path: string): () => void {
  try {
    return hook();
  } catch (cause) {
    throw new SetupError(`the path ${path} is taken: give this account a webhookPath of its own`, { cause });
  }
}

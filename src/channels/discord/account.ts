// One account: its token, its client and what became of it. The client's own reconnecting and resuming is used; a client
// that could not connect at all is replaced by a new one after a pause.

import { Client, Events, type GatewayDispatchPayload } from "discord.js";
import type { DiscordSettings } from "../../config/channels/discord.ts";
import type { AccountId } from "../../routing/ids.ts";
import type { ConnectionStatus, Emit } from "../channel.ts";
import type { ChannelHost, Lease } from "../channel-host.ts";
import { clientOptions, type Connected } from "./connected.ts";
import { readToken, SetupError } from "./credentials.ts";
import { closedForGood, isWrongToken, sendErrorOf, WRONG_TOKEN } from "./discord-error.ts";
import { LastSeen } from "./last-seen.ts";
import { offerCommands } from "./menu.ts";
import { Places } from "./places.ts";
import { Receiver } from "./receiver.ts";

/** Pauses before the next attempt: grow by factor 2, a quarter of each is chance. */
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;
/** How often a token that another gateway holds is asked for again. */
const LEASE_AGAIN_MS = 60_000;
/** Events that are kept while a connection begins. */
const MAX_EARLY = 10_000;

/** One account. */
export class DiscordAccountConnection {
  readonly #host: ChannelHost<DiscordSettings>;
  readonly #accountId: AccountId;
  readonly #emit: Emit;
  #status: ConnectionStatus = { state: "connecting" };
  #client: Client | undefined;
  #connected: Connected | undefined;
  #receiver: Receiver | undefined;
  /** What came before the library knew its servers. */
  readonly #early: GatewayDispatchPayload[] = [];
  #lastSeen: LastSeen | undefined;
  #lease: Lease | undefined;
  #cancelPause: () => void = () => undefined;
  /** With what Discord closed the last connection for good. */
  #closeCode: number | undefined;
  #attempts = 0;
  #isStopped = false;
  #running: Promise<void> | undefined;

  constructor(host: ChannelHost<DiscordSettings>, accountId: AccountId, emit: Emit) {
    this.#host = host;
    this.#accountId = accountId;
    this.#emit = emit;
  }

  get status(): ConnectionStatus {
    return this.#status;
  }

  /** What it can send with; `undefined` while it is not connected for the first time. */
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
    await this.#running;
    await this.#drop();
    this.#lastSeen?.flush();
    if (this.#lease?.kind === "taken") this.#lease.release();
    this.#lease = undefined;
    this.#set("stopped");
  }

  async #connect(): Promise<void> {
    this.#set("connecting");
    try {
      const token = await readToken(this.#host, this.#accountId);
      if (!this.#hasLease(token)) return;
      const { apiRoot } = this.#host.settings(this.#accountId);
      const api = apiRoot === undefined ? undefined : await this.#host.resolve(apiRoot);
      if (this.#isStopped) return;
      await this.#login(token, api);
    } catch (error) {
      await this.#drop();
      if (!this.#isStopped) this.#failed(error);
    }
  }

  #hasLease(token: string): boolean {
    if (this.#lease?.kind === "taken") return true;
    this.#lease = this.#host.lease(`discord:${token}`);
    if (this.#lease.kind === "taken") return true;
    this.#set("conflict", `${this.#lease.holder} uses this token`);
    this.#retryIn(LEASE_AGAIN_MS);
    return false;
  }

  async #login(token: string, api: string | undefined): Promise<void> {
    this.#closeCode = undefined;
    const client = new Client(clientOptions(this.#host.settings(this.#accountId), api));
    this.#client = client;
    this.#listen(client);
    await client.login(token);
  }

  #listen(client: Client): void {
    const isCurrent = (): boolean => this.#client === client && !this.#isStopped;
    // Unheard, an error event would end the process.
    client.on(Events.Error, () => undefined);
    client.on(Events.ShardError, () => undefined);
    client.once(Events.ClientReady, (ready) => {
      if (isCurrent()) this.#ready(ready);
    });
    client.on(Events.Raw, (packet: GatewayDispatchPayload) => {
      if (!isCurrent()) return;
      if (this.#receiver) this.#receiver.take(packet);
      else if (this.#early.length < MAX_EARLY) this.#early.push(packet);
    });
    client.on(Events.ShardReconnecting, () => {
      if (isCurrent()) this.#set("backing_off", "Discord closed the connection");
    });
    client.on(Events.ShardResume, () => {
      if (isCurrent()) this.#set("open");
    });
    client.on(Events.ShardReady, () => {
      if (!isCurrent() || !client.isReady() || !this.#receiver) return;
      this.#set("open");
      // A new session, and not the old one resumed: what was said in between has to be asked for.
      this.#receiver.catchUp();
    });
    client.on(Events.ShardDisconnect, ({ code }) => {
      this.#closeCode = code;
      // Before it is ready, `login` rejects.
      if (isCurrent() && client.isReady()) void this.#ended(code);
    });
  }

  #ready(client: Client<true>): void {
    this.#attempts = 0;
    const connected = {
      client,
      places: new Places(client),
      asked: new Map(),
      threads: new Map(),
      ours: new Map(),
    };
    this.#connected = connected;
    this.#lastSeen ??= new LastSeen(this.#host.authDir(this.#accountId), this.#host.clock);
    this.#receiver = new Receiver({
      host: this.#host,
      accountId: this.#accountId,
      connected,
      lastSeen: this.#lastSeen,
      emit: this.#emit,
      isStopped: () => this.#client !== client || this.#isStopped,
    });
    this.#set("open");
    this.#receiver.catchUp();
    for (const packet of this.#early.splice(0)) this.#receiver.take(packet);
    void offerCommands(client, this.#host);
  }

  /** Discord closed the connection and means it. */
  async #ended(code: number): Promise<void> {
    await this.#drop();
    const known = closedForGood(code);
    if (known) this.#set(...known);
    else this.#backOff(`Discord closed the connection (${code})`);
  }

  async #drop(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    this.#early.length = 0;
    this.#connected = undefined;
    this.#receiver = undefined;
    await client?.destroy();
  }

  #failed(error: unknown): void {
    const closed = this.#closeCode === undefined ? undefined : closedForGood(this.#closeCode);
    if (closed) this.#set(...closed);
    else if (isWrongToken(error)) this.#set("logged_out", WRONG_TOKEN);
    else if (error instanceof SetupError || (error instanceof Error && error.name === "SecretError"))
      this.#set("failed", error.message);
    else this.#backOff(sendErrorOf(error).message);
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

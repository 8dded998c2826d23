// One account: its token, its client and what became of it. The client's own reconnecting and resuming is used; a client
// that could not connect at all is replaced by a new one after a pause.

import { Client, Events, type GatewayDispatchPayload } from "discord.js";
import type { DiscordSettings } from "../../config/channels/discord.ts";
import type { AccountId } from "../../routing/ids.ts";
import { AccountLife, isSetupFault } from "../account-life.ts";
import type { ConnectionStatus, Emit } from "../channel.ts";
import type { ChannelHost } from "../channel-host.ts";
import { clientOptions, type Connected } from "./connected.ts";
import { readToken } from "./credentials.ts";
import { closedForGood, isWrongToken, sendErrorOf, WRONG_TOKEN } from "./discord-error.ts";
import { LastSeen } from "./last-seen.ts";
import { offerCommands } from "./menu.ts";
import { Places } from "./places.ts";
import { Receiver } from "./receiver.ts";

/** Events that are kept while a connection begins. */
const MAX_EARLY = 10_000;

/** One account. */
export class DiscordAccountConnection {
  readonly #host: ChannelHost<DiscordSettings>;
  readonly #emit: Emit;
  readonly #life: AccountLife;
  #client: Client | undefined;
  #connected: Connected | undefined;
  #receiver: Receiver | undefined;
  /** What came before the library knew its servers. */
  readonly #early: GatewayDispatchPayload[] = [];
  #lastSeen: LastSeen | undefined;
  /** With what Discord closed the last connection for good. */
  #closeCode: number | undefined;

  constructor(host: ChannelHost<DiscordSettings>, accountId: AccountId, emit: Emit) {
    this.#host = host;
    this.#emit = emit;
    this.#life = new AccountLife(host, accountId, () => this.#connect());
  }

  get status(): ConnectionStatus {
    return this.#life.status;
  }

  /** What it can send with; `undefined` while it is not connected for the first time. */
  get connected(): Connected | undefined {
    return this.#connected;
  }

  start(): void {
    this.#life.start();
  }

  /** Resolves when nothing is open any more. */
  async stop(): Promise<void> {
    await this.#life.stop(async () => {
      await this.#drop();
      this.#lastSeen?.flush();
    });
  }

  async #connect(): Promise<void> {
    this.#life.set("connecting");
    try {
      const token = await readToken(this.#host, this.#life.accountId);
      if (!this.#life.hasLease(`discord:${token}`, "token")) return;
      const { apiRoot } = this.#host.settings(this.#life.accountId);
      const api = apiRoot === undefined ? undefined : await this.#host.resolve(apiRoot);
      if (this.#life.isStopped) return;
      await this.#login(token, api);
    } catch (error) {
      await this.#drop();
      if (!this.#life.isStopped) this.#failed(error);
    }
  }

  async #login(token: string, api: string | undefined): Promise<void> {
    this.#closeCode = undefined;
    const client = new Client(clientOptions(this.#host.settings(this.#life.accountId), api));
    this.#client = client;
    this.#listen(client);
    await client.login(token);
  }

  #listen(client: Client): void {
    const isCurrent = (): boolean => this.#client === client && !this.#life.isStopped;
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
      if (isCurrent()) this.#life.set("backing_off", "Discord closed the connection");
    });
    client.on(Events.ShardResume, () => {
      if (isCurrent()) this.#life.set("open");
    });
    client.on(Events.ShardReady, () => {
      if (!isCurrent() || !client.isReady() || !this.#receiver) return;
      this.#life.set("open");
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
    const connected = {
      client,
      places: new Places(client),
      asked: new Map(),
      threads: new Map(),
      ours: new Map(),
    };
    this.#connected = connected;
    this.#lastSeen ??= new LastSeen(this.#host.authDir(this.#life.accountId), this.#host.clock);
    this.#receiver = new Receiver({
      host: this.#host,
      accountId: this.#life.accountId,
      connected,
      lastSeen: this.#lastSeen,
      emit: this.#emit,
      isStopped: () => this.#client !== client || this.#life.isStopped,
    });
    this.#life.set("open");
    this.#receiver.catchUp();
    for (const packet of this.#early.splice(0)) this.#receiver.take(packet);
    void offerCommands(client, this.#host);
  }

  /** Discord closed the connection and means it. */
  async #ended(code: number): Promise<void> {
    await this.#drop();
    const known = closedForGood(code);
    if (known) this.#life.set(...known);
    else this.#life.backOff(`Discord closed the connection (${code})`);
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
    if (closed) this.#life.set(...closed);
    else if (isWrongToken(error)) this.#life.set("logged_out", WRONG_TOKEN);
    else if (isSetupFault(error)) this.#life.set("failed", error.message);
    else this.#life.backOff(sendErrorOf(error).message);
  }
}

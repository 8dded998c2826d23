// The accounts that are connected: started and stopped so that they are those of the current table. An
// account whose connection did not change keeps its socket.

import type { ConnectionStatus, Emit } from "../../channels/channel.ts";
import type { CompiledGateway } from "../../routing/compiled-gateway.ts";
import type { ChannelId } from "../../routing/facts.ts";
import type { AccountId } from "../../routing/ids.ts";
import type { Adapters } from "../channels/adapters.ts";
import type { Log } from "../log.ts";
import { said } from "../said.ts";
import { type WantedAccount, wantedAccounts } from "./account-block.ts";

/** What accounts need from outside. */
export interface AccountsOptions {
  readonly channels: Pick<Adapters, "get" | "load">;
  /** Channels whose accounts run without a block in the config. */
  readonly implied: ReadonlySet<ChannelId>;
  readonly emit: Emit;
  readonly log: Log;
  /** Why an account must not run on this machine; default: every one may. */
  readonly refusal?: (channel: ChannelId, accountId: AccountId) => string | undefined;
}

/** Where one account stands. */
export interface AccountStatus extends ConnectionStatus {
  readonly channel: ChannelId;
  readonly accountId: AccountId;
}

/** What a sync did, as `<channel>:<accountId>`. */
export interface AccountChanges {
  readonly started: readonly string[];
  readonly stopped: readonly string[];
}

/** One account, by name. */
export type AccountName = Pick<WantedAccount, "channel" | "accountId">;

/** What is to be known of an account while it is kept from running. */
export interface Pause {
  /** Shown as its state. */
  readonly status: ConnectionStatus;
  /** A reload took the account out of the config or changed what it runs on. */
  onChanged(): void;
}

/** Whether an account could be paused. */
export type PauseAnswer =
  | { readonly kind: "paused"; resume(): Promise<void> }
  | { readonly kind: "unknown" | "paused_already" }
  /** It must not run on this machine anyway. */
  | { readonly kind: "refused"; readonly problem: string };

interface JudgedAccount extends WantedAccount {
  /** Why it must not run. */
  readonly refusal: string | undefined;
}

interface PausedAccount extends JudgedAccount {
  readonly pause: Pause;
}

/** Connects accounts. */
export class Accounts {
  readonly #options: AccountsOptions;
  readonly #running = new Map<string, JudgedAccount>();
  readonly #paused = new Map<string, PausedAccount>();
  readonly #faults = new Map<string, string>();
  #current: CompiledGateway | undefined;
  #isStopped = false;
  #lastChange: Promise<unknown> = Promise.resolve();

  constructor(options: AccountsOptions) {
    this.#options = options;
  }

  /** Makes the running accounts those of `gateway`. Never rejects: an account that can't start is a status. */
  sync(gateway: CompiledGateway): Promise<AccountChanges> {
    this.#current = gateway;
    // What could not be started is tried again: the missing library may be there now, or a token that holds.
    return this.#inTurn(() => this.#sync(gateway, (account) => this.#needsPerson(account)));
  }

  /**
   * Starts an account anew that a person had to do something about: a token may be mended outside of the config. No effect
   * on one that runs or tries by itself. Never rejects.
   */
  revive(name: AccountName): Promise<void> {
    return this.#inTurn(async () => {
      const account = this.#running.get(keyOf(name));
      if (!account || this.#isStopped || !this.#needsPerson(account)) return;
      await this.#stop(account);
      await this.#start(account);
    });
  }

  /** Disconnects an account and keeps it so until `resume`, whatever reloads say. Never rejects. */
  pause(name: AccountName, pause: Pause): Promise<PauseAnswer> {
    return this.#inTurn(async (): Promise<PauseAnswer> => {
      const key = keyOf(name);
      if (this.#paused.has(key)) return { kind: "paused_already" };
      const account = this.#running.get(key);
      if (!account || this.#isStopped) return { kind: "unknown" };
      if (account.refusal !== undefined) return { kind: "refused", problem: account.refusal };
      this.#paused.set(key, { ...account, pause });
      await this.#stop(account);
      return { kind: "paused", resume: () => this.#resume(key) };
    });
  }

  async #resume(key: string): Promise<void> {
    this.#paused.delete(key);
    const gateway = this.#current;
    if (gateway) await this.#inTurn(() => this.#sync(gateway, () => false));
  }

  async #sync(
    gateway: CompiledGateway,
    isTriedAgain: (account: JudgedAccount) => boolean,
  ): Promise<AccountChanges> {
    if (this.#isStopped) return { started: [], stopped: [] };
    const accounts = wantedAccounts(gateway, this.#options.implied).map((account) => this.#judged(account));
    const wanted = new Map(accounts.map((account) => [keyOf(account), account]));
    const stopped = [...this.#running].filter(
      ([key, account]) => wanted.get(key)?.connection !== account.connection || isTriedAgain(account),
    );
    // Old sockets close first: two connections of one account fight each other.
    await Promise.all(stopped.map(([, account]) => this.#stop(account)));
    for (const [key, { connection, pause }] of this.#paused)
      if (wanted.get(key)?.connection !== connection) pause.onChanged();
    const started = [...wanted].filter(([key]) => !this.#running.has(key) && !this.#paused.has(key));
    await Promise.all(started.map(([, account]) => this.#start(account)));
    return { started: started.map(([key]) => key), stopped: stopped.map(([key]) => key) };
  }

  /** Stops every account, for good. Never rejects. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await Promise.all([...this.#running.values()].map((account) => this.#stop(account)));
  }

  /** Every account that should run, by channel and id. */
  status(): AccountStatus[] {
    const paused = [...this.#paused.values()].map(({ channel, accountId, pause }): AccountStatus => {
      return { channel, accountId, ...pause.status };
    });
    return [...[...this.#running.values()].map((account) => this.#statusOf(account)), ...paused];
  }

  /** One change at a time: two that overlap would start an account twice. */
  #inTurn<T>(change: () => Promise<T>): Promise<T> {
    const done = this.#lastChange.then(change);
    this.#lastChange = done.catch(() => undefined);
    return done;
  }

  /** Whether it has ended for good, and may run on this machine. */
  #needsPerson(account: JudgedAccount): boolean {
    return account.refusal === undefined && ["logged_out", "failed"].includes(this.#statusOf(account).state);
  }

  #statusOf(account: WantedAccount): AccountStatus {
    const { channel, accountId } = account;
    const fault = this.#faults.get(keyOf(account));
    if (fault !== undefined) return { channel, accountId, state: "failed", detail: fault };
    const status = this.#options.channels.get(channel)?.status(accountId);
    return { channel, accountId, ...(status ?? { state: "connecting" }) };
  }

  /** With the reason why it must not run as a part of its connection: once that is gone, it is started. */
  #judged(account: WantedAccount): JudgedAccount {
    const refusal = this.#options.refusal?.(account.channel, account.accountId);
    return refusal === undefined
      ? { ...account, refusal }
      : { ...account, refusal, connection: `refused: ${refusal}` };
  }

  async #start(account: JudgedAccount): Promise<void> {
    const { channel, accountId, refusal } = account;
    this.#running.set(keyOf(account), account);
    if (refusal !== undefined) {
      this.#faults.set(keyOf(account), refusal);
      this.#options.log.error({ channel, accountId, error: refusal }, "account is refused");
      return;
    }
    try {
      const adapter = await this.#options.channels.load(channel);
      await adapter.start(accountId, this.#options.emit);
    } catch (error) {
      this.#faults.set(keyOf(account), said(error));
      this.#options.log.error({ channel, accountId, error: said(error) }, "account can't be started");
    }
  }

  async #stop(account: JudgedAccount): Promise<void> {
    const { channel, accountId, refusal } = account;
    this.#running.delete(keyOf(account));
    this.#faults.delete(keyOf(account));
    if (refusal !== undefined) return;
    try {
      await this.#options.channels.get(channel)?.stop(accountId);
    } catch (error) {
      this.#options.log.error({ channel, accountId, error: said(error) }, "account can't be stopped");
    }
  }
}

function keyOf({ channel, accountId }: AccountName): string {
  return `${channel}:${accountId}`;
}

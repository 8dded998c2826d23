// Links accounts to devices and unlinks them, where their platform works so. The account does not run meanwhile; afterwards
// it is started again, and says itself where it stands.

import { setImmediate } from "node:timers/promises";
import type { Channel, LoginView, ProbeResult } from "../../channels/channel.ts";
import type { Adapters } from "../channels/adapters.ts";
import { type Clock, withDeadline } from "../clock.ts";
import type { Log } from "../log.ts";
import { said } from "../said.ts";
import type { AccountName, Accounts } from "./accounts.ts";

/** How long an attempt that was called off may take to end. */
const CALL_OFF_MS = 10_000;

/** What linking needs. */
export interface DeviceLinksOptions {
  readonly accounts: Pick<Accounts, "pause" | "revive" | "status">;
  readonly channels: Pick<Adapters, "load">;
  readonly clock: Clock;
  readonly log: Log;
}

/** Why nothing was done. */
export interface LinkRefusal {
  /** `unknown`: the gateway runs no such account; `conflict`: it can't be done with it as it stands. */
  readonly kind: "unknown" | "conflict" | "failed";
  /** One sentence for people. */
  readonly message: string;
}

/** How an attempt to link ended. */
export type LoginEnd = { readonly kind: "done" | "cancelled" } | LinkRefusal;

/** An attempt to link. */
export interface Login {
  /** Names the attempt for `cancel`. */
  readonly loginId: string;
  readonly view: LoginView;
  /** E.164. */
  readonly phoneNumber?: string;
  /** Whoever began it is gone. */
  readonly signal: AbortSignal;
}

/** An attempt that has begun. `ended` never rejects; `view` is called only after `begin` has resolved. */
export interface BegunLogin {
  readonly kind: "begun";
  readonly ended: Promise<LoginEnd>;
}

type Paused = Extract<Awaited<ReturnType<Accounts["pause"]>>, { kind: "paused" }>;

/** Links and unlinks. */
export class DeviceLinks {
  readonly #options: DeviceLinksOptions;
  readonly #attempts = new Map<string, () => void>();
  readonly #works = new Set<Promise<unknown>>();
  #isStopped = false;

  constructor(options: DeviceLinksOptions) {
    this.#options = options;
  }

  /** Begins to link an account. Never rejects. */
  async begin(account: AccountName, login: Login): Promise<BegunLogin | LinkRefusal> {
    const status = this.#statusOf(account);
    if (!status) return unknown(account);
    const adapter = await this.#load(account);
    if ("kind" in adapter) return adapter;
    if (!adapter.login) return conflict(`accounts of ${account.channel} are not linked to a device`);
    if (status.state === "open")
      return conflict("it is linked and connected; to link it anew, log out first");
    const call = new AbortController();
    const signal = AbortSignal.any([login.signal, call.signal]);
    const paused = await this.#pause(account, "is being linked", () => call.abort());
    if (paused.kind !== "paused") return paused;
    this.#attempts.set(login.loginId, () => call.abort());
    const linked = this.#link(adapter, account, { ...login, signal }, paused);
    const ended = this.#watched(linked.finally(() => this.#attempts.delete(login.loginId)));
    return { kind: "begun", ended };
  }

  /** Calls an attempt off. Whether there is one of this name. */
  cancel(loginId: string): boolean {
    const callOff = this.#attempts.get(loginId);
    callOff?.();
    return callOff !== undefined;
  }

  /** Unlinks an account. Never rejects. */
  async logout(account: AccountName): Promise<{ readonly kind: "done" } | LinkRefusal> {
    if (!this.#statusOf(account)) return unknown(account);
    const adapter = await this.#load(account);
    if ("kind" in adapter) return adapter;
    if (!adapter.logout) return conflict(`accounts of ${account.channel} are not linked to a device`);
    const paused = await this.#pause(account, "is being unlinked", () => undefined);
    if (paused.kind !== "paused") return paused;
    return this.#watched(this.#unlink(adapter, account, paused));
  }

  /** Asks the platform who an account is; one that it knows again is started again. Never rejects. */
  async probe(account: AccountName): Promise<ProbeResult | LinkRefusal> {
    if (!this.#statusOf(account)) return unknown(account);
    const adapter = await this.#load(account);
    if ("kind" in adapter) return adapter;
    const found = await adapter.probe?.(account.accountId);
    if (found?.ok) await this.#options.accounts.revive(account);
    return found ?? conflict(`accounts of ${account.channel} can't be probed`);
  }

  /** Calls every attempt off, and starts no account any more. Resolves when all work has ended. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    for (const callOff of this.#attempts.values()) callOff();
    await Promise.all(this.#works);
  }

  #watched<T>(work: Promise<T>): Promise<T> {
    this.#works.add(work);
    return work.finally(() => this.#works.delete(work));
  }

  async #resume(paused: Paused): Promise<void> {
    if (!this.#isStopped) await paused.resume();
  }

  async #unlink(
    adapter: Channel,
    account: AccountName,
    paused: Paused,
  ): Promise<{ readonly kind: "done" } | LinkRefusal> {
    const { log } = this.#options;
    try {
      await adapter.logout?.(account.accountId);
      log.info({ ...account }, "account is unlinked");
      return { kind: "done" };
    } catch (error) {
      log.warn({ ...account, error: said(error) }, "account could not be unlinked");
      return { kind: "failed", message: said(error) };
    } finally {
      await this.#resume(paused);
    }
  }

  #statusOf({ channel, accountId }: AccountName): ReturnType<Accounts["status"]>[number] | undefined {
    const { accounts } = this.#options;
    return accounts.status().find((one) => one.channel === channel && one.accountId === accountId);
  }

  async #load({ channel }: AccountName): Promise<Channel | LinkRefusal> {
    try {
      return await this.#options.channels.load(channel);
    } catch (error) {
      return { kind: "failed", message: said(error) };
    }
  }

  async #pause(account: AccountName, doing: string, onChanged: () => void): Promise<Paused | LinkRefusal> {
    const status = { state: "logged_out", detail: `it ${doing} right now` } as const;
    const answer = await this.#options.accounts.pause(account, { status, onChanged });
    switch (answer.kind) {
      case "paused":
        return answer;
      case "unknown":
        return unknown(account);
      case "paused_already":
        return conflict("it is being linked or unlinked already");
      case "refused":
        return conflict(answer.problem);
    }
  }

  async #link(adapter: Channel, account: AccountName, login: Login, paused: Paused): Promise<LoginEnd> {
    // Whoever began it learns of that first.
    await setImmediate();
    const { log } = this.#options;
    const end = await this.#attempt(adapter, account, login);
    await this.#resume(paused);
    if (end.kind === "done") log.info({ ...account }, "account is linked");
    else
      log.warn(
        { ...account, end: end.kind, ...("message" in end && { error: end.message }) },
        "account was not linked",
      );
    return end;
  }

  async #attempt(adapter: Channel, { accountId }: AccountName, login: Login): Promise<LoginEnd> {
    const { loginId: _id, ...request } = login;
    const { signal } = login;
    if (signal.aborted) return { kind: "cancelled" };
    const linking = (adapter.login?.(accountId, request) ?? Promise.resolve()).then(
      (): LoginEnd => ({ kind: "done" }),
      (error: unknown): LoginEnd =>
        signal.aborted ? { kind: "cancelled" } : { kind: "failed", message: said(error) },
    );
    const calledOff = new Promise<void>((resolve) => {
      signal.addEventListener("abort", () => resolve(), { once: true });
      void linking.then(() => resolve());
    });
    await calledOff;
    return withDeadline(this.#options.clock, linking, CALL_OFF_MS, { kind: "cancelled" } as const);
  }
}

function unknown({ channel, accountId }: AccountName): LinkRefusal {
  return { kind: "unknown", message: `the gateway runs no account ${channel}/${accountId}` };
}

function conflict(message: string): LinkRefusal {
  return { kind: "conflict", message };
}

// The state of one account, from `start` to `stop`:
//
//   connecting → open → backing_off → connecting …
//   logged_out (link it), conflict (another program has the keys), failed (see the detail): a person must do something

import type { AccountId } from "../../routing/ids.ts";
import { LEASE_AGAIN_MS } from "../account-life.ts";
import { type ConnectionStatus, type Emit, SendError } from "../channel.ts";
import type { ChannelHost } from "../channel-host.ts";
import { openAccount, type OpenedAccount } from "./account-files.ts";
import { type Baileys, loadBaileys } from "./baileys.ts";
import { type Disconnect, judgeDisconnect } from "./connect/disconnect.ts";
import { reconnectDelay, reconnectRules } from "./connect/reconnect-delay.ts";
import type { WhatsAppOptions } from "./options.ts";
import { Session } from "./session.ts";
import { type AuthStoreError, authStoreError } from "./store/auth-store-error.ts";

/** How many restarts in a row WhatsApp may ask for (515) before they count as failures. */
const RESTARTS = 3;

/** The command that links an account, for people. */
export function loginCommand(accountId: AccountId): string {
  return `skykoi channels login --channel whatsapp --account ${accountId}`;
}

/** One account. */
export class Account {
  readonly #host: ChannelHost;
  readonly #accountId: AccountId;
  readonly #options: WhatsAppOptions;
  readonly #emit: Emit;
  #status: ConnectionStatus = { state: "connecting" };
  #session: Session | undefined;
  #opened: Extract<OpenedAccount, { kind: "open" }> | undefined;
  #closing: Promise<void> = Promise.resolve();
  #cancelRetry: () => void = () => {};
  #isStopped = false;
  #attempts = 0;
  #restarts = 0;
  #openedAtMs: number | undefined;

  constructor(host: ChannelHost, accountId: AccountId, options: WhatsAppOptions, emit: Emit) {
    this.#host = host;
    this.#accountId = accountId;
    this.#options = options;
    this.#emit = emit;
  }

  status(): ConnectionStatus {
    return this.#status;
  }

  /** Whether a connection runs or will be tried again: then the keys are in use. */
  isRunning(): boolean {
    return this.#session !== undefined || ["connecting", "backing_off"].includes(this.#status.state);
  }

  /** The session where it is open. @throws SendError (`not_sent`) elsewhere */
  session(): Session {
    if (this.#status.state !== "open" || !this.#session)
      throw new SendError(
        `whatsapp account ${this.#accountId} is not connected (${this.#status.state})`,
        "not_sent",
      );
    return this.#session;
  }

  /** The session, connected or not: its store can be read. */
  running(): Session | undefined {
    return this.#session;
  }

  /** Resolves when the attempt runs, or when it is known that there is none. Never rejects. */
  async start(): Promise<void> {
    if (this.#host.web().enabled === false)
      return this.#become({ state: "stopped", detail: "web.enabled is false" });
    let library: Baileys;
    try {
      library = await loadBaileys(this.#options.load);
    } catch (error) {
      return this.#become({ state: "failed", detail: (error as Error).message });
    }
    if (!this.#isStopped) this.#begin(library);
  }

  /** Resolves when the connection is closed and the keys are free. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#cancelRetry();
    this.#close();
    await this.#closing;
    this.#become({ state: "stopped" });
  }

  #begin(library: Baileys): void {
    let opened: OpenedAccount;
    try {
      opened = openAccount(this.#host, this.#accountId, library);
    } catch (thrown) {
      return this.#broken(authStoreError(this.#host.authDir(this.#accountId), thrown), library);
    }
    if (opened.kind === "not_linked")
      return this.#become({
        state: "logged_out",
        detail: `not linked; link it: ${loginCommand(this.#accountId)}`,
      });
    if (opened.kind === "held") {
      this.#become({
        state: "conflict",
        detail: `the account is in use by ${opened.holder}; stop that first`,
      });
      return this.#retry(LEASE_AGAIN_MS, () => this.#begin(library));
    }
    this.#opened = opened;
    const needs = { host: this.#host, accountId: this.#accountId, options: this.#options, emit: this.#emit };
    const session = new Session({ ...needs, library, store: opened.store, creds: opened.creds });
    this.#session = session;
    opened.store.onFailure = (error) => {
      // Before the library answers WhatsApp with anything.
      session.terminate();
      if (this.#session === session) this.#broken(error, library);
    };
    this.#connect(session);
  }

  #connect(session: Session): void {
    this.#become({ state: "connecting" });
    try {
      session.connect({
        opened: () => this.#open(session),
        closed: (error) => this.#lost(session, judgeDisconnect(error, loginCommand(this.#accountId))),
      });
    } catch (error) {
      this.#lost(session, judgeDisconnect(error, loginCommand(this.#accountId)));
    }
  }

  #open(session: Session): void {
    if (this.#session !== session || this.#isStopped) return;
    this.#openedAtMs = this.#host.clock.now();
    this.#restarts = 0;
    this.#become({ state: "open" });
  }

  #lost(session: Session, why: Disconnect): void {
    if (this.#session !== session || this.#isStopped) return;
    switch (why.kind) {
      case "restart":
        this.#restarts += 1;
        if (this.#restarts <= RESTARTS) return this.#connect(session);
        return this.#later("WhatsApp keeps asking for a restart (515)", () => this.#connect(session));
      case "back_off":
        return this.#later(why.detail, () => this.#connect(session));
      case "conflict":
        return this.#end({ state: "conflict", detail: why.detail });
      case "logged_out":
        this.#unlinked();
        return this.#end({ state: "logged_out", detail: why.detail });
      case "failed":
        if (why.isUnlinked) this.#unlinked();
        return this.#end({ state: "failed", detail: why.detail });
    }
  }

  /** The keys can't be read or written. */
  #broken(error: AuthStoreError, library: Baileys): void {
    this.#close();
    if (error.fault === "unusable") return this.#become({ state: "failed", detail: error.message });
    this.#later(error.message, () => void this.#closing.then(() => this.#isStopped || this.#begin(library)));
  }

  /** Tries again after a pause that grows, or gives up. */
  #later(detail: string, run: () => void): void {
    const rules = reconnectRules(this.#host.web().reconnect);
    const { clock } = this.#host;
    // A connection that held for a while begins a new row of attempts.
    if (this.#openedAtMs !== undefined && clock.now() - this.#openedAtMs >= rules.maxMs) this.#attempts = 0;
    this.#openedAtMs = undefined;
    this.#attempts += 1;
    const delayMs = reconnectDelay(rules, this.#attempts, clock.random());
    if (delayMs === undefined) {
      const given = `given up after ${this.#attempts} attempts: ${detail}; mend that and restart the account`;
      return this.#end({ state: "failed", detail: given });
    }
    this.#become({ state: "backing_off", detail });
    this.#retry(delayMs, run);
  }

  #retry(delayMs: number, run: () => void): void {
    this.#cancelRetry = this.#host.clock.after(delayMs, () => {
      if (!this.#isStopped) run();
    });
  }

  #unlinked(): void {
    try {
      this.#opened?.store.markUnlinked();
    } catch {
      // The next start asks WhatsApp again and hears the same.
    }
  }

  #end(status: ConnectionStatus): void {
    this.#become(status);
    this.#close();
  }

  #close(): void {
    const session = this.#session;
    const opened = this.#opened;
    this.#session = undefined;
    this.#opened = undefined;
    if (!session || !opened) return;
    this.#closing = Promise.all([this.#closing, session.close()]).then(() => opened.close());
  }

  #become(status: ConnectionStatus): void {
    this.#status = status;
  }
}

// A channel in memory whose accounts are linked to a device: a test holds the phone. Without a link an account is logged
// out once it is started.

import type { ConnectionStatus, Emit, LoginRequest, ProbeResult } from "../../../src/channels/channel.ts";
import type { ChannelId } from "../../../src/routing/facts.ts";
import type { AccountId } from "../../../src/routing/ids.ts";
import { MemoryChannel } from "./memory-channel.ts";

/** An attempt to link that waits for the phone. */
export interface Attempt {
  readonly accountId: AccountId;
  readonly request: LoginRequest;
  /** The phone took the code. */
  link(): void;
  fail(message: string): void;
}

/** The channel. */
export class LinkedChannel extends MemoryChannel {
  /** Accounts that have a link. */
  readonly linked: Set<AccountId> = new Set();
  readonly phones: Attempt[] = [];
  /** What the next logout fails with. */
  logoutFailure: Error | undefined;
  /** Whether it goes on when it is called off. */
  isDeaf = false;
  readonly #started = new Set<AccountId>();

  constructor(id: ChannelId = "whatsapp") {
    super(id);
  }

  override start(accountId: AccountId, emit: Emit): Promise<void> {
    this.#started.add(accountId);
    return super.start(accountId, emit);
  }

  override stop(accountId: AccountId): Promise<void> {
    this.#started.delete(accountId);
    return super.stop(accountId);
  }

  override status(accountId: AccountId): ConnectionStatus {
    if (!this.#started.has(accountId)) return { state: "stopped" };
    return this.linked.has(accountId)
      ? { state: "open" }
      : { state: "logged_out", detail: "no phone is linked" };
  }

  probe(accountId: AccountId): Promise<ProbeResult> {
    const ok = this.linked.has(accountId);
    return Promise.resolve({ ok, detail: ok ? `linked as ${accountId}` : "no phone is linked" });
  }

  login(accountId: AccountId, request: LoginRequest): Promise<void> {
    return new Promise((resolve, reject) => {
      const link = (): void => {
        this.linked.add(accountId);
        resolve();
      };
      this.phones.push({ accountId, request, link, fail: (message) => reject(new Error(message)) });
      if (!this.isDeaf)
        request.signal.addEventListener("abort", () => reject(new Error("linking was called off")));
      if (request.phoneNumber === undefined) request.view.qr(`2@${accountId}`);
      else request.view.code("ABCD-1234");
    });
  }

  logout(accountId: AccountId): Promise<void> {
    this.linked.delete(accountId);
    return this.logoutFailure ? Promise.reject(this.logoutFailure) : Promise.resolve();
  }
}

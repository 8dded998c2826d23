// Groups that became supergroups: they have other ids from then on. The config is the person's own, so it is told, not
// changed.

import type { ChannelLog } from "../channel-host.ts";
import type { AccountId } from "../../routing/ids.ts";

/** The groups of an account that have other ids now. */
export class Migrations {
  readonly #accountId: AccountId;
  readonly #log: ChannelLog;
  readonly #newIds = new Map<number, number>();

  constructor(accountId: AccountId, log: ChannelLog) {
    this.#accountId = accountId;
    this.#log = log;
  }

  /** Telegram says it twice, once in each chat. */
  note(oldChatId: number, newChatId: number): void {
    if (this.#newIds.get(oldChatId) === newChatId) return;
    this.#newIds.set(oldChatId, newChatId);
    const about = { accountId: this.#accountId, oldChatId, newChatId };
    this.#log.warn(
      about,
      "a Telegram group became a supergroup and has a new id: put it into the config in the place of the old one",
    );
  }

  /** For the account's status; `undefined` where there is nothing to tell. */
  detail(): string | undefined {
    const lines = [...this.#newIds].map(
      ([from, to]) => `group ${from} is now ${to}: put the new id into the config`,
    );
    return lines.length === 0 ? undefined : lines.join("; ");
  }
}

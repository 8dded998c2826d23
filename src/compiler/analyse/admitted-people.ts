// Whom an account lets write direct messages, for questions about a million rows: by account, worked out once.

import type { ChannelId } from "../../routing/facts.ts";
import type { AccountId } from "../../routing/ids.ts";
import type { CheckInput } from "./check.ts";
import { IdFilter } from "./id-filter.ts";

/** Whom an account lets write: `undefined` where it may be anybody. */
export type Admitted = "nobody" | IdFilter | undefined;

/** Most accounts that a channel can have. */
const STRIDE = 0x10000;

/** The answers for one config. */
export class AdmittedPeople {
  readonly #input: CheckInput;
  readonly #known = new Map<number, { readonly who: Admitted }>();

  constructor(input: CheckInput) {
    this.#input = input;
  }

  /** Whom the account with these numbers admits. */
  of(channel: number, account: number): Admitted {
    const key = channel * STRIDE + account;
    let known = this.#known.get(key);
    if (!known) this.#known.set(key, (known = { who: this.#judge(channel, account) }));
    return known.who;
  }

  #judge(channel: number, account: number): Admitted {
    const { names } = this.#input.model.rules;
    const channelId = names.channels[channel] as ChannelId;
    const accountId = names.accounts[channel]?.[account] as AccountId;
    const { dmPolicy, allowFrom } = this.#input.access(channelId, accountId);
    if (dmPolicy.value === "disabled") return "nobody";
    if (dmPolicy.value !== "allowlist" || allowFrom?.value.has("*") === true) return undefined;
    const people = new IdFilter();
    for (const id of allowFrom?.value ?? []) people.add(id);
    return people;
  }
}

// Names of bindings as numbers, each judged once: a config has few kois, channels and accounts and many bindings.
// `undefined` is no verdict: it sends the binding to `resolveBinding`, which says what there is to say.

import { channelIdOf } from "../../routing/channels/registry.ts";
import type { ChannelId, PeerKind } from "../../routing/facts.ts";
import { accountIdOf, koiIdOf } from "../../routing/ids.ts";
import type { BindingScope } from "./binding-part.ts";
import { ANY_ACCOUNT } from "./rule-set.ts";

/** A channel that a binding names. */
export interface PlainChannel {
  readonly id: ChannelId;
  /** Its number in the rule set. */
  readonly number: number;
  /** Account numbers by the name as written; `undefined` is the omitted one. */
  readonly accounts: Map<string | undefined, number | undefined>;
}

/** The names of one config. */
export class PlainNames {
  readonly #scope: BindingScope;
  readonly #kois = new Map<string, number | undefined>();
  readonly #channels = new Map<string, PlainChannel | undefined>();

  constructor(scope: BindingScope) {
    this.#scope = scope;
  }

  /** The number of a koi that exists. */
  koi(name: string): number | undefined {
    const known = this.#kois.get(name);
    if (known !== undefined || this.#kois.has(name)) return known;
    const id = koiIdOf(name);
    const number = id === undefined ? undefined : this.#scope.kois.indexOf.get(id);
    this.#kois.set(name, number);
    return number;
  }

  /** A channel that SKYKOI knows. */
  channel(name: string): PlainChannel | undefined {
    const known = this.#channels.get(name);
    if (known !== undefined || this.#channels.has(name)) return known;
    const id = channelIdOf(name);
    const number = id === undefined ? -1 : this.#scope.names.channels.indexOf(id);
    const channel = id === undefined ? undefined : { id, number, accounts: new Map() };
    this.#channels.set(name, channel);
    return channel;
  }

  /** The number of an account that can receive messages, `ANY_ACCOUNT` for `*`. `undefined` names the omitted one. */
  account(channel: PlainChannel, name: string | undefined): number | undefined {
    const { accounts } = channel;
    const known = accounts.get(name);
    if (known !== undefined || accounts.has(name)) return known;
    const number = this.#accountNumber(channel, name);
    accounts.set(name, number);
    return number;
  }

  #accountNumber({ id }: PlainChannel, name: string | undefined): number | undefined {
    const { listed, defaultAccount, indexOf } = this.#scope.channels[id];
    if (name === "*") return indexOf.size > 0 ? ANY_ACCOUNT : undefined;
    // With several accounts there is something to say about leaving it out.
    const omitted = listed.length < 2 ? defaultAccount : undefined;
    const account = name === undefined ? omitted : accountIdOf(name);
    return account ? indexOf.get(account) : undefined;
  }
}

/** The kind that a binding names in just these letters. */
export function kindNamed(name: string): PeerKind | undefined {
  return name === "direct" || name === "dm"
    ? "dm"
    : name === "group" || name === "channel"
      ? name
      : undefined;
}

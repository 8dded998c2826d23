// A binding in normal form: what the reference matcher reads, and what the table is held to.

import type { DmScope } from "../config/known-names.ts";
import type { ChannelId, Facts, PeerClass } from "./facts.ts";
import type { AccountId, KoiId, PeerId } from "./ids.ts";
import type { Tier } from "./route.ts";

/** What a rule says about the peer: one id, or any peer of a class. */
export interface RulePeer {
  readonly class: PeerClass;
  /** `"*"` stands for any peer of the class. */
  readonly id: PeerId | "*";
}

/** One binding: a conjunction, every stated field must hold (Page: Routing rules). */
export interface Rule {
  /** Index into the config's `bindings`; lower wins inside a tier. */
  readonly index: number;
  readonly koiId: KoiId;
  readonly channel: ChannelId;
  /** `"*"` stands for any account; an omitted one is resolved to the channel's default account before. */
  readonly account: AccountId | "*";
  readonly peer?: RulePeer;
  readonly guildId?: string;
  /** Holds when the sender has any of them; never empty. */
  readonly roles?: readonly string[];
  readonly teamId?: string;
  /** The binding's own scope for the DMs that it wins. */
  readonly dmScope?: DmScope;
}

/** The rule that wins a message, and how. */
export interface Win {
  readonly bindingIndex: number;
  readonly koiId: KoiId;
  readonly tier: Exclude<Tier, "default">;
}

/** Finds the winning rule: the compiled table and the plain reference matcher. Pure; never throws. */
export interface Matcher {
  /** `undefined` where no rule matches, so that the default koi answers. */
  win(facts: Facts): Win | undefined;
}

// The accounts that people can reach, and those among them that anybody may write to. WebChat on loopback is left out:
// whoever reaches it sits at this machine. Beyond it, it is there without a block.

import { isOnLoopback } from "../../policy/loopback.ts";
import { isOpenToStrangers } from "../../policy/open-direct.ts";
import type { ChannelId } from "../../routing/facts.ts";
import type { AccountId } from "../../routing/ids.ts";
import type { CheckInput } from "./check.ts";

/** An account of a channel. */
export interface ReachableAccount {
  readonly channel: ChannelId;
  readonly accountId: AccountId;
}

/** Whether nobody but the owner reaches this channel. */
export function isLeftOut(channel: ChannelId, { model }: CheckInput): boolean {
  return channel === "webchat" && isOnLoopback(model.config.gateway);
}

/** The enabled accounts of every channel that is there. */
export function* reachableAccounts(input: CheckInput): Iterable<ReachableAccount> {
  for (const { id: channel, accounts, isConfigured } of Object.values(input.model.channels)) {
    if ((!isConfigured && channel !== "webchat") || isLeftOut(channel, input)) continue;
    for (const accountId of accounts) yield { channel, accountId };
  }
}

/** Those whose direct messages are open to everybody, with the place that opens them. */
export function* openAccounts(input: CheckInput): Iterable<ReachableAccount & { readonly rule: string }> {
  for (const { channel, accountId } of reachableAccounts(input)) {
    const { dmPolicy, allowFrom } = input.access(channel, accountId);
    if (!isOpenToStrangers({ dmPolicy, allowFrom })) continue;
    const rule = dmPolicy.value === "open" ? dmPolicy.pointer : (allowFrom?.pointer ?? "");
    yield { channel, accountId, rule: rule || nearestPlace(channel, input) };
  }
}

/** A built-in policy stands nowhere: the channel's block stands for it, or what lets people reach the channel. */
function nearestPlace(channel: ChannelId, { model }: CheckInput): string {
  return model.channels[channel].isConfigured ? model.channels[channel].pointer : "/gateway/bind";
}

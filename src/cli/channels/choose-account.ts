// Which accounts a command line means.

import { nearest } from "../../compiler/diagnostics/nearest.ts";
import { channelIdOf } from "../../routing/channels/registry.ts";
import type { CompiledGateway } from "../../routing/compiled-gateway.ts";
import type { ChannelId } from "../../routing/facts.ts";
import { accountIdOf } from "../../routing/ids.ts";
import type { AccountName } from "../../runtime/accounts/accounts.ts";
import { wantedAccounts } from "../../runtime/accounts/account-block.ts";
import type { Arguments, Flag } from "../arguments.ts";
import { UsageError } from "../exit-code.ts";
import { impliedChannels } from "../gateway/implied-channels.ts";
import type { ProcessIo } from "../process-io.ts";

/** Flags that name one account. */
export const accountFlags: Readonly<Record<"channel" | "account", Flag>> = {
  channel: { type: "string", value: "CHANNEL", help: "its channel; default: whatsapp" },
  account: { type: "string", value: "ID", help: "default: the channel's default account" },
};

/** The accounts that run with this config and that the flags leave over. @throws UsageError where a name leads nowhere */
export function accountsOf(
  command: string,
  args: Arguments,
  gateway: CompiledGateway,
  io: ProcessIo,
): AccountName[] {
  const running = wantedAccounts(gateway, new Set(impliedChannels(io.env))).map(({ channel, accountId }) => {
    return { channel, accountId };
  });
  const channel = channelOf(command, args);
  const named = args.text("account");
  const ofChannel = running.filter((one) => channel === undefined || one.channel === channel);
  if (named === undefined) return ofChannel;
  const accountId = accountIdOf(named);
  const found = ofChannel.filter((one) => one.accountId === accountId);
  if (found.length === 0) throw unknownAccount(command, named, ofChannel);
  return found;
}

/** The channel that the flags name. @throws UsageError */
export function channelOf(command: string, args: Arguments): ChannelId | undefined {
  const text = args.text("channel");
  if (text === undefined) return undefined;
  const channel = channelIdOf(text);
  if (channel === undefined) throw new UsageError(`${command}: there is no channel "${text}"`);
  return channel;
}

/**
 * The one account of `channel` that the flags mean: the named one, else its default account, or where `isSureOnly` its
 * only one. @throws UsageError
 */
export function oneAccount(
  command: string,
  args: Arguments,
  gateway: CompiledGateway,
  channel: ChannelId,
  io: ProcessIo,
  isSureOnly = false,
): AccountName {
  const all = wantedAccounts(gateway, new Set(impliedChannels(io.env))).filter(
    (one) => one.channel === channel,
  );
  const [first] = all;
  if (!first)
    throw new UsageError(
      `${command}: the config has no account of ${channel}; add channels.${channel} to it`,
    );
  const named = args.text("account");
  const only = all.length === 1 ? first.accountId : undefined;
  const standard = isSureOnly ? only : (gateway.channels[channel].defaultAccount ?? only);
  const accountId = named === undefined ? standard : accountIdOf(named);
  const found = all.find((one) => one.accountId === accountId);
  if (found) return { channel, accountId: found.accountId };
  if (named !== undefined) throw unknownAccount(command, named, all);
  const ids = all.map((one) => one.accountId).join(", ");
  throw new UsageError(`${command}: say which account of ${channel}, --account: ${ids}`);
}

function unknownAccount(command: string, named: string, known: readonly AccountName[]): UsageError {
  const ids = [...new Set(known.map(({ accountId }): string => accountId))];
  const near = nearest(named, ids);
  const hint = near !== undefined ? `did you mean ${near}?` : `there are ${ids.join(", ") || "none"}`;
  return new UsageError(`${command}: no account "${named}" runs with this config; ${hint}`);
}

// The accounts of a config, as listings show them.

import type { CheckInput } from "../../compiler/analyse/check.ts";
import { IMPLIED_ACCOUNT, type ResolvedChannel } from "../../compiler/resolve/channels.ts";
import type { CompiledGateway } from "../../routing/compiled-gateway.ts";
import type { ChannelId } from "../../routing/facts.ts";
import type { AccountId, KoiId } from "../../routing/ids.ts";
import { accountBlock } from "../../runtime/settings.ts";
import { impliedChannels } from "../gateway/implied-channels.ts";
import type { ProcessIo } from "../process-io.ts";
import { type CredentialSource, credentialsOf, credentialText } from "./credentials.ts";

/** One account. */
export interface KnownAccount {
  readonly channel: ChannelId;
  readonly accountId: AccountId;
  readonly name?: string;
  readonly isEnabled: boolean;
  /** Whether it is the one that an omitted `accountId` means. */
  readonly isDefault: boolean;
  readonly credentials: readonly CredentialSource[];
  /** Kois that live bindings lead to; where there is no such binding the default koi answers alone. */
  readonly kois: readonly KoiId[];
}

/** Every account, by channel and in the order of the config. */
export function knownAccounts(
  { model, verdicts }: CheckInput,
  gateway: CompiledGateway,
  io: ProcessIo,
): KnownAccount[] {
  const implied = new Set<ChannelId>(impliedChannels(io.env));
  const shown = Object.values(model.channels).filter(
    ({ id, isConfigured }) => isConfigured || implied.has(id),
  );
  const kois = new Map<string, Set<KoiId>>();
  for (const { index, channel, account, koiId } of model.rules.rules()) {
    if (!verdicts.isLive(index)) continue;
    const key = `${channel}/${account}`;
    kois.set(key, (kois.get(key) ?? new Set()).add(koiId));
  }
  return shown.flatMap((channel) => {
    return listedOf(channel).map(({ id, isEnabled }): KnownAccount => {
      const account = { channel: channel.id, accountId: id };
      const name = accountBlock(gateway, channel.id, id)?.["name"];
      const led = [`${channel.id}/${id}`, `${channel.id}/*`].flatMap((key) => [...(kois.get(key) ?? [])]);
      return {
        ...account,
        ...(typeof name === "string" && { name }),
        isEnabled: isEnabled && channel.isEnabled,
        isDefault: channel.defaultAccount === id,
        credentials: credentialsOf(account, gateway, io),
        kois: [...new Set(led)],
      };
    });
  });
}

function listedOf({
  listed,
}: ResolvedChannel): readonly { readonly id: AccountId; readonly isEnabled: boolean }[] {
  return listed.length === 0 ? [{ id: IMPLIED_ACCOUNT, isEnabled: true }] : listed;
}

/** An account in words, some lines of them. */
export function accountText(account: KnownAccount, defaultKoi: KoiId): string {
  const { channel, accountId, name, kois, credentials } = account;
  const marks = [...(account.isDefault ? ["default"] : []), ...(account.isEnabled ? [] : ["disabled"])];
  const marked = marks.length === 0 ? "" : ` (${marks.join(", ")})`;
  const called = name === undefined ? "" : `  ${JSON.stringify(name)}`;
  const led = kois.length === 0 ? `${defaultKoi}, the default koi` : kois.join(", ");
  const lines = [`${channel}/${accountId}${marked}${called}  → ${led}`, ...credentials.map(credentialText)];
  return lines.map((line, i) => `${i === 0 ? "" : "  "}${line}\n`).join("");
}

// What an adapter gets from this gateway, made for one channel. Everything that the config says is read from the
// current table at each call.

import type { ChannelHost, WebhookHandler } from "../../channels/channel-host.ts";
import { defaultAuthDir } from "../../config/paths.ts";
import { expandPath } from "../../koi/home-path.ts";
import { menuOf } from "../../policy/command-menu.ts";
import type { CompiledGateway } from "../../routing/compiled-gateway.ts";
import type { ChannelId } from "../../routing/facts.ts";
import type { AccountId } from "../../routing/ids.ts";
import type { Clock } from "../clock.ts";
import type { ResolveSecret } from "../http/gateway-secret.ts";
import type { Log } from "../log.ts";
import { accountBlock, channelBlock, hasMenuCommands, resetTriggers } from "../settings.ts";
import type { TakeLease } from "./leases.ts";

/** What hosts are made of. */
export interface HostOptions {
  /** The current table's data. */
  gateway(): CompiledGateway;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  /** Absolute. */
  readonly stateDir: string;
  readonly resolveSecret: ResolveSecret;
  readonly lease: TakeLease;
  /** Has POSTs to a path answered. @throws Error where the path is taken */
  webhook(path: string, handler: WebhookHandler): () => void;
  readonly clock: Clock;
  readonly log: Log;
}

/** The host of one channel. */
export function hostOf(channel: ChannelId, options: HostOptions): ChannelHost {
  const { gateway, env, resolveSecret, lease, webhook, clock, log } = options;
  return {
    settings: (accountId) => settingsOf(gateway(), channel, accountId),
    web: () => gateway().config.web ?? {},
    defaultAccount: () => gateway().channels[channel].defaultAccount,
    env,
    resolve: (secret) => resolveSecret(secret),
    authDir: (accountId) => authDirOf(channel, accountId, options),
    lease: (name) => lease(channel, name),
    webhook,
    menuCommands: () => (hasMenuCommands(gateway(), channel) ? menuOf(resetTriggers(gateway())) : []),
    clock: {
      now: () => clock.now(),
      after: (delayMs, run) => clock.after(delayMs, run),
      random: () => clock.random(),
    },
    log: log.child({ channel }),
  };
}

/** The account's block over the channel's, key by key. */
function settingsOf(gateway: CompiledGateway, channel: ChannelId, accountId: AccountId): object {
  const { accounts: _accounts, defaultAccount: _default, ...shared } = channelBlock(gateway, channel) ?? {};
  return { ...shared, ...accountBlock(gateway, channel, accountId) };
}

/** Folder for what an account keeps, absolute; it may not be there. @throws Error where a variable in it is not set */
export function authDirOf(
  channel: ChannelId,
  accountId: AccountId,
  options: Pick<HostOptions, "gateway" | "stateDir" | "home" | "env">,
): string {
  const { gateway, stateDir } = options;
  const own = accountBlock(gateway(), channel, accountId)?.["authDir"];
  if (typeof own !== "string") return defaultAuthDir(stateDir, channel, accountId);
  return expandPath(own, options);
}

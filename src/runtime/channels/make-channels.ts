// The channels of one gateway, from its options: adapters with what they get from it, and those that need no loading.

import { hostname } from "node:os";
import { join } from "node:path";
import { adapters } from "../../channels/registry.ts";
import { leasesDir } from "../../config/paths.ts";
import type { CompiledGateway } from "../../routing/compiled-gateway.ts";
import type { Clock } from "../clock.ts";
import { readConversation } from "../conversation.ts";
import type { ChannelDeps, GatewayOptions } from "../gateway-options.ts";
import type { Webhooks } from "../http/webhooks.ts";
import type { KoiStores } from "../journal/koi-stores.ts";
import type { TableHolder } from "../loaded-table.ts";
import { Adapters } from "./adapters.ts";
import { hostOf } from "./channel-hosts.ts";
import { leasesIn } from "./leases.ts";

/** What the gateway lends to its channels. */
interface Lent {
  readonly options: GatewayOptions;
  readonly tables: TableHolder;
  readonly stores: KoiStores;
  readonly webhooks: Webhooks;
  readonly clock: Clock;
}

/** The channels; adapters are not loaded yet. */
export function makeChannels({ options, tables, stores, webhooks, clock }: Lent): Adapters {
  const { stateDir, home, env, log, resolveSecret } = options;
  const gateway = (): CompiledGateway => tables.current.gateway;
  const shared = { gateway, stateDir, home, env, clock, log };
  const lease = leasesIn(leasesDir(home, hostname()), join(stateDir, "leases"), log);
  const webhook = webhooks.register.bind(webhooks);
  const channels = new Adapters({
    adapters: options.adapters ?? adapters,
    hostOf: (channel) => hostOf(channel, { ...shared, resolveSecret, lease, webhook }),
  });
  const conversation: ChannelDeps["conversation"] = (facts) =>
    readConversation(tables.current, stores, facts);
  for (const channel of options.channels({ ...shared, conversation })) channels.add(channel);
  return channels;
}

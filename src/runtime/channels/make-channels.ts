// The channels of one gateway, from its options: adapters with what they get from it, and those that need no loading.

import type { CompiledGateway } from "../../routing/compiled-gateway.ts";
import { readCanvases } from "../canvas/read-canvases.ts";
import type { Clock } from "../clock.ts";
import { readConversation } from "../conversation.ts";
import type { ChannelDeps, GatewayOptions } from "../gateway-options.ts";
import type { Webhooks } from "../http/webhooks.ts";
import type { KoiStores } from "../journal/koi-stores.ts";
import type { TableHolder } from "../loaded-table.ts";
import type { Adapters } from "./adapters.ts";
import { makeAdapters } from "./make-adapters.ts";

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
  const webhook = webhooks.register.bind(webhooks);
  const channels = makeAdapters({ ...shared, resolveSecret, webhook, adapters: options.adapters });
  const conversation: ChannelDeps["conversation"] = (facts) =>
    readConversation(tables.current, stores, facts);
  const { canvases: board } = options;
  const deps: ChannelDeps = {
    ...shared,
    conversation,
    canvases: async (facts) => (board ? readCanvases(facts, { table: tables.current, board, log }) : []),
    watchCanvases: (listener) => void board?.watch(listener),
  };
  for (const channel of options.channels(deps)) channels.add(channel);
  return channels;
}

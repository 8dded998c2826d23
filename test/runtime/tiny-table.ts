// Hand-made tables and messages, as small as a test can do with.

import type { InboundMessage } from "../../src/channels/channel.ts";
import type { SkykoiConfig } from "../../src/config/skykoi-config.ts";
import type { CompiledGateway, CompiledKoi } from "../../src/routing/compiled-gateway.ts";
import { CHANNEL_IDS } from "../../src/config/known-names.ts";
import type { ChannelId, Facts } from "../../src/routing/facts.ts";
import type { AccountId, KoiId, PeerId, SessionKey } from "../../src/routing/ids.ts";
import type { Route } from "../../src/routing/route.ts";
import type { LoadedTable } from "../../src/runtime/loaded-table.ts";

/** What a tiny table is made from. */
export interface TinyTable {
  /** The first is the default. Default: `home`. */
  readonly kois?: readonly string[];
  readonly config?: SkykoiConfig;
  /** Accounts of Telegram. Default: `default`. */
  readonly accounts?: readonly string[];
  readonly digest?: string;
  /** The koi, or the kois of a broadcast, for these facts. Default: the first koi. */
  readonly to?: (facts: Facts) => string | readonly string[];
}

/** Everybody may write everywhere, and the next turn waits for no quiet. */
export const openAccess: SkykoiConfig = {
  channels: { telegram: { dmPolicy: "open", groupPolicy: "open" } },
  messages: { queue: { debounceMs: 0 } },
};

/** A table that routes as `to` says; session keys are `koi:<id>:<peer>`. */
export function tinyTable({
  kois = ["home"],
  config = openAccess,
  accounts,
  digest,
  to,
}: TinyTable = {}): LoadedTable {
  const first = kois[0] ?? "home";
  const gateway: CompiledGateway = {
    compilerVersion: "test",
    sources: [],
    kois: kois.map(tinyKoi),
    defaultKoi: first as KoiId,
    channels: Object.fromEntries(CHANNEL_IDS.map((id) => [id, channelOf(["default"])])) as Channels,
    broadcast: {},
    session: { mainKey: "main", dmScope: "main", identityLinks: {} },
    bindingScopes: {},
    config,
  };
  const telegram = channelOf(accounts ?? ["default"]);
  return {
    router: { route: (facts) => routeOf(facts, to?.(facts) ?? first) },
    gateway: { ...gateway, channels: { ...gateway.channels, telegram } },
    digest: digest ?? "sha256:tiny",
    sourceOf: () => undefined,
  };
}

type Channels = CompiledGateway["channels"];

function channelOf(accounts: readonly string[]): Channels[ChannelId] {
  return { enabled: true, accounts: accounts as readonly AccountId[], defaultAccount: null };
}

function tinyKoi(id: string): CompiledKoi {
  return {
    id: id as KoiId,
    workspace: `<state>/${id}/w`,
    koiDir: `<state>/${id}/k`,
    sessionsDir: `<state>/${id}/s`,
  };
}

function routeOf(facts: Facts, to: string | readonly string[]): Route {
  const { accountId, peer, threadId } = facts;
  const place = threadId === undefined ? peer.id : `${peer.id}:thread:${threadId}`;
  const keyOf = (koiId: string): SessionKey => `koi:${koiId}:${place}` as SessionKey;
  if (typeof to === "string") {
    return { tier: "peer", bindingIndex: 0, accountId, koiId: to as KoiId, sessionKey: keyOf(to) };
  }
  const broadcast = to.map((koiId) => ({ koiId: koiId as KoiId, sessionKey: keyOf(koiId) }));
  return { tier: "broadcast", koiId: null, bindingIndex: null, sessionKey: null, accountId, broadcast };
}

/** What a message can be told apart by. */
export interface TinyMessage {
  readonly id: string;
  readonly text?: string;
  /** Default: a DM with 111. */
  readonly peer?: string;
  readonly kind?: Facts["peer"]["kind"];
  readonly from?: string;
  readonly channel?: ChannelId;
  readonly account?: string;
  readonly atMs: number;
  readonly more?: Partial<InboundMessage>;
}

/** A message on Telegram, if not said otherwise. */
export function tinyMessage(message: TinyMessage): InboundMessage {
  const {
    id,
    text = `text of ${id}`,
    peer = "111",
    kind = "dm",
    channel = "telegram",
    account = "default",
  } = message;
  const sender = (message.from ?? (kind === "dm" ? peer : "111")) as PeerId;
  return {
    messageId: id,
    facts: { channel, accountId: account as AccountId, peer: { kind, id: peer as PeerId } },
    sender: { id: sender },
    text,
    media: [],
    mentionsUs: false,
    sentAtMs: message.atMs,
    ...message.more,
  };
}

// Rules, messages and gateways in few words, for the tests of routing. Ids are taken as they stand: what a
// test writes is canonical already.

import type {
  CompiledChannel,
  CompiledGateway,
  CompiledSession,
} from "../../src/routing/compiled-gateway.ts";
import type { ChannelId, Facts, PeerClass, PeerKind } from "../../src/routing/facts.ts";
import type { AccountId, KoiId, PeerId } from "../../src/routing/ids.ts";
import type { Rule } from "../../src/routing/rule.ts";

/** The fields of a rule that a test cares about. */
export interface RuleWords {
  /** Default: `k<index>`, so that each rule has a koi of its own. */
  readonly koi?: string;
  /** Default: `discord`. */
  readonly channel?: ChannelId;
  /** Default: `a`. */
  readonly account?: string;
  readonly peer?: readonly [PeerClass, string];
  readonly guildId?: string;
  readonly roles?: readonly string[];
  readonly teamId?: string;
  readonly dmScope?: NonNullable<Rule["dmScope"]>;
}

/** Rules in list order: the n-th has index n. */
export function rulesOf(...list: readonly RuleWords[]): Rule[] {
  return list.map(ruleOf);
}

function ruleOf(words: RuleWords, index: number): Rule {
  const { koi = `k${index}`, channel = "discord", account = "a", peer, ...rest } = words;
  return {
    index,
    koiId: koi as KoiId,
    channel,
    account: account as AccountId | "*",
    ...(peer && { peer: { class: peer[0], id: peer[1] as PeerId | "*" } }),
    ...rest,
  };
}

/** The fields of a message that a test cares about. */
export interface MessageWords {
  /** Default: `discord`. */
  readonly channel?: ChannelId;
  /** Default: `a`. */
  readonly account?: string;
  /** Default: channel `5`. */
  readonly peer?: readonly [PeerKind, string];
  readonly parent?: readonly [PeerKind, string];
  readonly guildId?: string;
  readonly roles?: readonly string[];
  readonly teamId?: string;
  readonly threadId?: string;
}

/** The facts of one message. */
export function factsOf(words: MessageWords): Facts {
  const { channel = "discord", account = "a", peer = ["channel", "5"], parent, ...rest } = words;
  return {
    channel,
    accountId: account as AccountId,
    peer: { kind: peer[0], id: peer[1] as PeerId },
    ...(parent && { parentPeer: { kind: parent[0], id: parent[1] as PeerId } }),
    ...rest,
  };
}

/** Session settings as they are when a config says nothing. */
export const usualSession: CompiledSession = { mainKey: "main", dmScope: "main", identityLinks: {} };

/** A gateway with these kois, the first of which is the default one. */
export function gatewayOf(
  koiIds: readonly string[],
  changes: Partial<CompiledGateway> = {},
): CompiledGateway {
  const accountId = "a" as AccountId;
  const channel: CompiledChannel = { enabled: true, accounts: [accountId], defaultAccount: accountId };
  return {
    compilerVersion: "0.0.0",
    sources: [{ path: "SKYKOI.json", digest: "sha256:00" }],
    kois: koiIds.map((id) => ({
      id: id as KoiId,
      workspace: `~/.SKYKOI/workspace-${id}`,
      koiDir: `<state>/koi/${id}/koi`,
      sessionsDir: `<state>/koi/${id}/sessions`,
    })),
    defaultKoi: koiIds[0] as KoiId,
    channels: { whatsapp: channel, telegram: channel, discord: channel, slack: channel, webchat: channel },
    broadcast: {},
    session: usualSession,
    bindingScopes: {},
    config: {},
    ...changes,
  };
}

// A concrete message for a verdict: the rule's own atoms, an account and a class of peer, and, where the rule
// leaves the peer open, one that no rule and no broadcast list names.

import { channelRules } from "../../../routing/channels/registry.ts";
import type { ChannelId, Facts, PeerClass, PeerKind } from "../../../routing/facts.ts";
import type { AccountId, PeerId } from "../../../routing/ids.ts";
import { broadcastKey } from "../../../routing/router.ts";
import { peerCodes } from "../../resolve/rule-set.ts";
import type { Case, Verdicts } from "./verdicts.ts";

/** The kind that a room has where nothing says more: what most messages of the channel have. */
export function roomKind(channel: ChannelId): PeerKind {
  return channel === "discord" || channel === "slack" ? "channel" : "group";
}

/** Makes witnesses for the rules of one config. */
export class Witnesses {
  readonly #verdicts: Verdicts;
  readonly #broadcast: Readonly<Record<string, unknown>>;
  readonly #fresh = new Map<string, PeerId>();

  /** `broadcast` is keyed by `broadcastKey`. */
  constructor(verdicts: Verdicts, broadcast: Readonly<Record<string, unknown>>) {
    this.#verdicts = verdicts;
    this.#broadcast = broadcast;
  }

  /** The message of rule `i`: won by it if it is live, taken by others if it is shadowed. */
  of(i: number): Facts {
    return this.at(i, this.#verdicts.caseOf(i));
  }

  /** A message that rule `i` matches in one case. */
  at(i: number, open: Case): Facts {
    const { rules } = this.#verdicts;
    const channel = rules.channel[i] as number;
    const channelId = rules.names.channels[channel] as ChannelId;
    const extras = rules.extras.get(i);
    const isOnePeer = rules.peer[i] === peerCodes.dm || rules.peer[i] === peerCodes.room;
    const id = isOnePeer ? (rules.peerId(i) as PeerId) : this.freshPeer(channelId, open.peer);
    const kind = open.peer === "dm" ? "dm" : roomKind(channelId);
    const parent = parentOf(channelId, id);
    return {
      channel: channelId,
      accountId: rules.names.accounts[channel]?.[open.account] as AccountId,
      peer: { kind, id },
      ...(parent !== undefined && { parentPeer: { kind, id: parent } }),
      ...(extras?.guildId !== undefined && { guildId: extras.guildId }),
      ...(open.role !== "" && { roles: [open.role] }),
      ...(extras?.teamId !== undefined && { teamId: extras.teamId }),
    };
  }

  /** A peer of the channel that nothing in the config names. */
  freshPeer(channel: ChannelId, peer: PeerClass): PeerId {
    const key = `${channel} ${peer}`;
    let id = this.#fresh.get(key);
    if (id === undefined) this.#fresh.set(key, (id = this.#findFresh(channel, peer)));
    return id;
  }

  #findFresh(channel: ChannelId, peer: PeerClass): PeerId {
    const { rules } = this.#verdicts;
    const number = rules.names.channels.indexOf(channel);
    const kind = peer === "dm" ? "dm" : roomKind(channel);
    // Some n below the number of rules plus one is free; examples are different for each n.
    for (let n = 0; ; n++) {
      const id = channelRules[channel].examplePeerId(kind, n);
      const isListed = Object.hasOwn(this.#broadcast, broadcastKey(channel, peer, id));
      if (!isListed && !this.#verdicts.mentions(number, peer, id)) return id;
    }
  }
}

/** A Telegram topic hangs under its group; no other id tells its parent. */
function parentOf(channel: ChannelId, id: PeerId): PeerId | undefined {
  if (channel !== "telegram") return undefined;
  const [chat, topic] = id.split(":topic:");
  return topic === undefined ? undefined : (chat as PeerId);
}

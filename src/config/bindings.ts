// Bindings: which koi gets which messages.
// Stated fields are a conjunction; what an omitted one means and which binding wins is settled in routing.

import type { AccountMatchText, ChannelName, KoiIdText, PlatformId } from "./id-text.ts";
import type { DmScope, PeerKind } from "./known-names.ts";

/** A kind of conversation as a config may write it; `direct` is another word for `dm`. */
export type PeerKindName = PeerKind | "direct";

/** One conversation, or every conversation of a kind. */
export interface PeerMatch {
  /**
   * Kind of the conversation: `dm` (or `direct`) is one person, `group` a group, `channel` a room. `group` and
   * `channel` match each other.
   * @examples ["dm", "group"]
   */
  kind: PeerKindName;
  /**
   * Id of the person, group or room as the platform gives it, or `*` for every conversation of this kind.
   * @examples ["+15551230001", "120363999999999999@g.us", "*"]
   */
  id: PlatformId;
}

/** What a message must be like. Every field that is stated must hold. */
export interface BindingMatch {
  /**
   * Channel on which the message arrives.
   * @examples ["whatsapp", "telegram"]
   */
  channel: ChannelName;
  /**
   * Account that receives the message, or `*` for every account of the channel. Default: the channel's default
   * account.
   * @examples ["biz", "*"]
   */
  accountId?: AccountMatchText;
  /**
   * Conversation that the message belongs to. Default: any.
   * @examples [{"kind": "dm", "id": "+15551230001"}, {"kind": "group", "id": "-1001234567890"}]
   */
  peer?: PeerMatch;
  /**
   * Discord server that the message comes from. Default: any.
   * @examples ["112233445566778899"]
   */
  guildId?: PlatformId;
  /**
   * Discord role ids of which the sender must have at least one; needs `guildId`. Default: any sender.
   * @examples [["998877665544332211"]]
   * @minItems 1
   */
  roles?: PlatformId[];
  /**
   * Slack workspace that the message comes from. Default: any.
   * @examples ["T0123ABCD"]
   */
  teamId?: PlatformId;
}

/** How sessions are kept for the messages that a binding wins. */
export interface BindingSession {
  /**
   * How the direct messages won by this binding are divided into sessions. Default: `session.dmScope`.
   * @examples ["per-channel-peer"]
   */
  dmScope?: DmScope;
}

/** A rule that gives messages to a koi. */
export interface BindingConfig {
  /**
   * Koi that gets the messages; one of `kois.list`.
   * @examples ["work"]
   */
  koiId: KoiIdText;
  /**
   * Which messages this binding is about.
   * @examples [{"channel": "whatsapp", "accountId": "biz"}]
   */
  match: BindingMatch;
  /**
   * How sessions are kept for these messages. Default: as `session` says.
   * @examples [{"dmScope": "per-channel-peer"}]
   */
  session?: BindingSession;
  /**
   * A note for people; it has no effect and appears in listings. Default: none.
   * @examples ["the support number"]
   */
  comment?: string;
}

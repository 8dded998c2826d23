// `channels.<channel>.actions.*`: which deeds of the tool `message` an account lets a koi do. What the channel switches off
// stays off where an account says nothing of it.

import { DEFAULTS } from "../../config/defaults.ts";
import type { CompiledGateway } from "../../routing/compiled-gateway.ts";
import type { ChannelId } from "../../routing/facts.ts";
import type { AccountId } from "../../routing/ids.ts";
import { accountBlock, type Block, channelBlock } from "../settings.ts";

/** What the tool does in a conversation. */
export type Deed = "send" | "edit" | "delete" | "react" | "poll";

type Keys = Readonly<Record<Deed, string>>;

/** The key that decides; a channel without one has no switches. */
const KEYS: Readonly<Partial<Record<ChannelId, Keys>>> = {
  telegram: {
    send: "sendMessage",
    poll: "sendMessage",
    edit: "editMessage",
    delete: "deleteMessage",
    react: "reactions",
  },
  discord: { send: "messages", poll: "polls", edit: "messages", delete: "messages", react: "reactions" },
  slack: { send: "messages", poll: "messages", edit: "messages", delete: "messages", react: "reactions" },
  whatsapp: {
    send: "sendMessage",
    poll: "polls",
    edit: "sendMessage",
    delete: "sendMessage",
    react: "reactions",
  },
};

/** Why an account lets a koi not do something, for the model; `undefined` where it may. */
export function whySwitchedOff(
  gateway: CompiledGateway,
  channel: ChannelId,
  accountId: AccountId,
  deed: Deed,
): string | undefined {
  const off = offKey(gateway, channel, accountId, deed);
  return off === undefined ? undefined : `the config switches that off here (\`channels.${channel}.${off}\`)`;
}

function offKey(
  gateway: CompiledGateway,
  channel: ChannelId,
  accountId: AccountId,
  deed: Deed,
): string | undefined {
  const key = KEYS[channel]?.[deed];
  if (key === undefined) return undefined;
  const blocks = [accountBlock(gateway, channel, accountId), channelBlock(gateway, channel)];
  const said = blocks.map((block) => actionsOf(block)?.[key]).find((value) => value !== undefined);
  if ((said ?? actionsOf(DEFAULTS.channels[channel])?.[key]) === false) return `actions.${key}`;
  // Telegram has a key of its own for no emoji at all, and for none but those of `messages.ackReaction`.
  const level = blocks.map((block) => block?.["reactionLevel"]).find((value) => value !== undefined);
  return deed === "react" && (level === "off" || level === "ack") ? "reactionLevel" : undefined;
}

function actionsOf(block: Block | undefined): Block | undefined {
  return block?.["actions"] as Block | undefined;
}

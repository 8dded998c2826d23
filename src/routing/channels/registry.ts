// The channels by id. To add one: its rules in a file here, one line below, its id in the config's known names.

import type { ChannelId } from "../facts.ts";
import type { ChannelRules } from "./channel-rules.ts";
import { discord } from "./discord.ts";
import { slack } from "./slack.ts";
import { telegram } from "./telegram.ts";
import { webchat } from "./webchat.ts";
import { whatsapp } from "./whatsapp.ts";

/** The rules of every channel. */
export const channelRules: Readonly<Record<ChannelId, ChannelRules>> = {
  whatsapp,
  telegram,
  discord,
  slack,
  webchat,
};

/** The channel that `text` names (trimmed, any case), or `undefined`. */
export function channelIdOf(text: string): ChannelId | undefined {
  const name = text.trim();
  // Lower-casing alone would turn the Kelvin sign into a `k`.
  const id = /^[a-z]+$/i.test(name) ? name.toLowerCase() : "";
  return Object.hasOwn(channelRules, id) ? (id as ChannelId) : undefined;
}

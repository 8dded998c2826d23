// How accounts of each channel log in: by keys of the config, or as a device that a person links.

import type { ChannelId } from "../known-names.ts";

/** The keys that log an account in, of which one is enough; they tell two accounts apart. */
export const credentialKeys: Readonly<Partial<Record<ChannelId, readonly string[]>>> = {
  telegram: ["botToken", "tokenFile"],
  discord: ["token"],
  slack: ["botToken"],
};

/** Channels whose accounts are linked to a phone, and keep their keys in a folder. */
export const deviceChannels: readonly ChannelId[] = ["whatsapp"];

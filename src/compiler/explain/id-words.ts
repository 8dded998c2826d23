// What the ids of each channel look like, in words: for sentences about ids that are none.

import type { ChannelId, PeerKind } from "../../routing/facts.ts";

type IdField = "peer" | "guildId" | "teamId" | "roles";

type PeerWords = Readonly<Record<"dm" | "room", string>>;

const peerWords: Readonly<Record<ChannelId, PeerWords>> = {
  whatsapp: {
    dm: "a phone number with `+` and 7 to 15 digits, such as `+15551230001`",
    room: "a group id such as `120363999999999999@g.us`",
  },
  telegram: {
    dm: "a positive number such as `123456789`",
    room: "a negative number such as `-1001234567890`, with `:topic:5` behind it for one topic",
  },
  discord: {
    dm: "a user id of digits alone, such as `112233445566778899`",
    room: "a channel id of digits alone, such as `223344556677889900`",
  },
  slack: {
    dm: "a member id such as `U0123ABCD`",
    room: "a channel id such as `C0123ABCD`",
  },
  webchat: {
    dm: "a visitor id without control characters",
    room: "a room id without control characters",
  },
};

/** What a right id looks like: "a group id such as `120363999999999999@g.us`". */
export function idWords(channel: ChannelId, field: IdField, kind: PeerKind = "channel"): string {
  switch (field) {
    case "peer":
      return peerWords[channel][kind === "dm" ? "dm" : "room"];
    case "guildId":
      return "a server id of digits alone, such as `112233445566778899`";
    case "roles":
      return "a role id of digits alone, such as `998877665544332211`";
    case "teamId":
      return "a workspace id such as `T0123ABCD`";
  }
}

const idSources: Readonly<Record<ChannelId, string>> = {
  whatsapp: "`skykoi why` shows the ids of messages that came in",
  telegram: "`skykoi why` shows the ids of messages that came in",
  discord: "turn on the developer mode of Discord, then `Copy ID` in the menu of the person or channel",
  slack: "it stands at the bottom of the details of the person or channel in Slack",
  webchat: "`skykoi why` shows the ids of messages that came in",
};

/** Where a user finds an id of this channel. */
export function idSource(channel: ChannelId): string {
  return idSources[channel];
}

// The message that a thread hangs under, told with the first message of the thread that the gateway hears: who joins a thread
// late would not know what it is about.

import { type APIMessage, Routes } from "discord.js";
import type { DiscordSettings } from "../../config/channels/discord.ts";
import type { InboundMessage } from "../channel.ts";
import type { Connected } from "./connected.ts";
import { messageOf, type Reading } from "./inbound.ts";
import { roomOf } from "./rooms.ts";

/** `message` with what its thread began with, where there is such a message and the room wants it told. Never rejects. */
export async function withThreadStarter(
  message: InboundMessage,
  settings: DiscordSettings,
  connected: Connected,
  reading: Reading,
): Promise<InboundMessage> {
  const { peer, parentPeer } = message.facts;
  if (!parentPeer || roomOf(settings, connected, parentPeer.id)?.includeThreadStarter === false)
    return message;
  try {
    // A thread has the id of the message that it hangs under.
    const route = Routes.channelMessage(parentPeer.id, peer.id);
    const starter = messageOf((await connected.client.rest.get(route)) as APIMessage, reading);
    if (!starter || starter.text === "") return message;
    const { name = starter.sender.id } = starter.sender;
    return { ...message, threadStarter: { from: name, text: starter.text } };
  } catch {
    // Threads without such a message (of a forum, of nothing) begin with their first one.
    return message;
  }
}

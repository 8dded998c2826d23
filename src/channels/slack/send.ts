// One part of a reply → one message of Slack. Slack has no keys that make a send safe to repeat, so each message carries
// its key as metadata, and where the answer got lost the conversation is read to see whether the message is there.

import { createReadStream } from "node:fs";
import type { SlackSettings } from "../../config/channels/slack.ts";
import type { OutboundMessage, ReplyTarget } from "../channel.ts";
import { SendError } from "../channel.ts";
import { emojiName } from "../text/emoji-names.ts";
import { remember } from "../remember.ts";
import type { Connected } from "./connected.ts";
import { messageIdOf, placeOf } from "./inbound.ts";
import { toMrkdwn } from "./mrkdwn.ts";
import { sendErrorOf } from "./slack-error.ts";

/** Name of the metadata that holds the key. */
const KEY_EVENT = "skykoi_reply";
/** Newest messages that are looked through for one of unknown fate. */
const LOOK_THROUGH = 50;
/** Pauses before looking: what Slack took may take a moment to show. */
const LOOK_AFTER_MS = [500, 2_000] as const;

/** Sends one part. Resolves with its name; files and what one person alone sees have none. @throws SendError */
export async function sendPart(
  connected: Connected,
  settings: SlackSettings,
  target: ReplyTarget,
  part: OutboundMessage,
  key: string,
): Promise<string | undefined> {
  try {
    const asker = connected.askers.get(target.replyToMessageId ?? "");
    if (asker && part.text !== "" && settings.slashCommand?.ephemeral !== false) {
      await connected.web.chat.postEphemeral({ ...asker, text: toMrkdwn(part.text) });
      return undefined;
    }
    const channel = await channelOf(connected, target);
    const thread = threadOf(settings, target, key);
    if (!part.media || part.media.length === 0) {
      const text = toMrkdwn(part.text, settings.markdown?.tables ?? "code");
      return messageIdOf(channel, await post(connected, channel, thread, text, key));
    }
    await upload(connected, channel, thread, part);
    return undefined;
  } catch (error) {
    throw sendErrorOf(error);
  }
}

/** The conversation that a target means. */
async function channelOf({ conversations }: Connected, { peer }: ReplyTarget): Promise<string> {
  return peer.kind === "dm" ? conversations.directWith(peer.id) : peer.id;
}

/** The thread: what was written in one is answered there; else as `replyToMode` says. Later parts have `/2`, `/3` in their key. */
function threadOf(settings: SlackSettings, target: ReplyTarget, key: string): string | undefined {
  if (target.threadId !== undefined) return target.threadId;
  const { replyToMode = "off", replyToModeByChatType: byType, dm } = settings;
  const { kind } = target.peer;
  const own =
    kind === "dm" ? (dm?.replyToMode ?? byType?.direct) : kind === "group" ? byType?.group : byType?.channel;
  const mode = own ?? replyToMode;
  const isFirst = !/\/\d+$/.test(key);
  const isMeant = mode === "all" || ((mode === "first" || target.isQuoting === true) && isFirst);
  if (!isMeant) return undefined;
  return placeOf(target.replyToMessageId ?? "")?.ts;
}

/** Resolves with its time stamp. */
async function post(
  connected: Connected,
  channel: string,
  thread: string | undefined,
  text: string,
  key: string,
): Promise<string> {
  const { web } = connected;
  const metadata = { event_type: KEY_EVENT, event_payload: { key } };
  const inThread = thread === undefined ? {} : { thread_ts: thread };
  try {
    const posted = await web.apiCall("chat.postMessage", {
      channel,
      text,
      mrkdwn: true,
      unfurl_links: false,
      metadata,
      ...inThread,
    });
    return (posted as { readonly ts?: string }).ts ?? "";
  } catch (error) {
    const told = sendErrorOf(error);
    const found = told.fate === "unknown" ? await findSent(connected, channel, thread, key) : undefined;
    if (found === undefined) throw told;
    return found;
  }
}

/** Where Slack shows the message. What can't be found out counts as nowhere: its fate stays unknown. */
async function findSent(
  { web }: Connected,
  channel: string,
  thread: string | undefined,
  key: string,
): Promise<string | undefined> {
  const about = { channel, include_all_metadata: true, limit: LOOK_THROUGH };
  for (const pauseMs of LOOK_AFTER_MS) {
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
    try {
      const { messages } =
        thread === undefined
          ? await web.conversations.history(about)
          : await web.conversations.replies({ ...about, ts: thread });
      const sent = messages?.find((message) => keyOf(message) === key);
      if (sent?.ts !== undefined) return sent.ts;
    } catch {
      // Asked again after the next pause.
    }
  }
  return undefined;
}

function keyOf(message: object): unknown {
  const { metadata } = message as { metadata?: { event_type?: string; event_payload?: { key?: unknown } } };
  return metadata?.event_type === KEY_EVENT ? metadata.event_payload?.key : undefined;
}

async function upload(
  { web }: Connected,
  channel: string,
  thread: string | undefined,
  { text, media = [] }: OutboundMessage,
): Promise<void> {
  const file_uploads = media.map(({ path, fileName }) => ({
    file: createReadStream(path),
    filename: fileName,
  }));
  const about = { channel_id: channel, ...(text !== "" && { initial_comment: toMrkdwn(text) }) };
  await web.filesUploadV2(
    thread === undefined ? { ...about, file_uploads } : { ...about, file_uploads, thread_ts: thread },
  );
}

/** Puts an emoji on the message that `target` replies to; an empty one takes ours away. @throws SendError */
export async function react({ web, ours }: Connected, target: ReplyTarget, emoji: string): Promise<void> {
  const messageId = target.replyToMessageId ?? "";
  const place = placeOf(messageId);
  const name = emoji === "" ? ours.get(messageId) : emojiName(emoji);
  if (!place || !name) return;
  const about = { channel: place.channel, timestamp: place.ts, name };
  try {
    if (emoji === "") {
      await web.reactions.remove(about);
      ours.delete(messageId);
    } else {
      await web.reactions.add(about);
      remember(ours, messageId, name);
    }
  } catch (error) {
    throw sendErrorOf(error);
  }
}

/** @throws SendError where the account is not connected */
export function mustBeConnected(connected: Connected | undefined, accountId: string): Connected {
  if (connected) return connected;
  throw new SendError(`account ${accountId} of Slack is not connected`, "not_sent");
}

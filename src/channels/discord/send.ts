// One part of a reply → one message of Discord. Each carries a nonce made of its key, by which Discord shows it once for
// some minutes: a send whose answer got lost is repeated at once, and after that its fate counts as unknown.

import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { type RawFile, Routes } from "discord.js";
import { CHANNEL_DEFAULTS } from "../../config/channels/channel-defaults.ts";
import type { DiscordSettings } from "../../config/channels/discord.ts";
import { type OutboundMessage, type Poll, type ReplyTarget, SendError } from "../channel.ts";
import type { ChannelClock } from "../channel-host.ts";
import { pause } from "../pause.ts";
import { retryPauseMs } from "../retry-pause.ts";
import { remember } from "../remember.ts";
import type { Connected } from "./connected.ts";
import { sendErrorOf } from "./discord-error.ts";
import { roomOf } from "./rooms.ts";
import { sentMessageOf, sentNameOf } from "./sent-name.ts";

/** Discord knows a nonce for some minutes, of which a repeated send stays well within one. */
const LONGEST_REPEATS_MS = 60_000;
const THREAD_NAME_LENGTH = 60;

/** What a send needs. */
export interface Sending {
  readonly connected: Connected;
  readonly settings: DiscordSettings;
  readonly clock: ChannelClock;
}

/** Hours that a poll is open. */
const POLL_HOURS = 24;

/** Sends one part. Resolves with its name; an answer to a slash command has none. @throws SendError */
export async function sendPart(
  sending: Sending,
  target: ReplyTarget,
  part: OutboundMessage,
  key: string,
): Promise<string | undefined> {
  try {
    const files = await filesOf(part);
    if (!part.poll && (await answersCommand(sending, target, part, files))) return undefined;
    const channel = await channelOf(sending, target, part, key);
    const body = {
      content: part.text,
      nonce: nonceOf(key),
      enforce_nonce: true,
      allowed_mentions: { parse: ["users"], replied_user: false },
      ...reference(sending.settings, target, key, channel),
      ...(part.poll && { poll: pollOf(part.poll) }),
    };
    const { id } = await repeated(sending, async () => {
      const route = Routes.channelMessages(channel);
      return (await sending.connected.client.rest.post(route, { body, files })) as { id: string };
    });
    return sentNameOf({ channel, id });
  } catch (error) {
    throw sendErrorOf(error);
  }
}

/** Runs a send; one of unknown fate is repeated as `retry` says, since its nonce makes that safe. */
async function repeated<T>({ clock, settings }: Sending, send: () => Promise<T>): Promise<T> {
  const retry = { ...CHANNEL_DEFAULTS.discord.retry, ...settings.retry };
  let restMs = LONGEST_REPEATS_MS;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await send();
    } catch (error) {
      const told = sendErrorOf(error);
      const pauseMs = retryPauseMs(retry, attempt, clock.random());
      restMs -= pauseMs;
      // What can't be reached now may have taken the attempt before.
      const isUnsure = told.fate === "unknown" || (attempt > 1 && told.fate === "not_sent");
      if (!isUnsure) throw told;
      if (attempt >= retry.attempts || restMs < 0)
        throw new SendError(told.message, "unknown", undefined, { cause: error });
      await pause(clock, pauseMs);
    }
  }
}

function pollOf({ question, options, isMultiple }: Poll): object {
  return {
    question: { text: question },
    answers: options.map((text) => ({ poll_media: { text } })),
    allow_multiselect: isMultiple,
    duration: POLL_HOURS,
  };
}

/** At most 25 characters. */
function nonceOf(key: string): string {
  return createHash("sha256").update(key).digest("base64url").slice(0, 25);
}

function isFirst(key: string): boolean {
  return !/\/\d+$/.test(key);
}

async function channelOf(
  { connected, settings }: Sending,
  target: ReplyTarget,
  part: OutboundMessage,
  key: string,
): Promise<string> {
  const { peer, replyToMessageId: answered } = target;
  if (peer.kind === "dm") return connected.places.directWith(peer.id);
  if (answered === undefined || !/^\d+$/.test(answered)) return peer.id;
  const begun = connected.threads.get(answered);
  if (begun !== undefined) return begun;
  if (!isFirst(key) || !roomOf(settings, connected, peer.id)?.autoThread) return peer.id;
  const name =
    (target.repliedTo?.text ?? part.text).replaceAll(/\s+/g, " ").slice(0, THREAD_NAME_LENGTH) || "Answer";
  const route = Routes.threads(peer.id, answered);
  const { id } = (await connected.client.rest.post(route, { body: { name } })) as { id: string };
  remember(connected.threads, answered, id);
  return id;
}

function reference(settings: DiscordSettings, target: ReplyTarget, key: string, channel: string): object {
  const { replyToMode = "off" } = settings;
  const { replyToMessageId: answered, peer } = target;
  const isMeant =
    replyToMode === "all" || ((replyToMode === "first" || target.isQuoting === true) && isFirst(key));
  const isElsewhere = peer.kind !== "dm" && channel !== peer.id;
  if (!isMeant || isElsewhere || answered === undefined || !/^\d+$/.test(answered)) return {};
  return { message_reference: { message_id: answered, fail_if_not_exists: false } };
}

/** Whether the part was the answer to a slash command, in its place. */
async function answersCommand(
  { connected }: Sending,
  target: ReplyTarget,
  part: OutboundMessage,
  files: RawFile[],
): Promise<boolean> {
  const command = connected.asked.get(target.replyToMessageId ?? "");
  if (!command) return false;
  const { applicationId, token, isAnswered } = command;
  const body = { content: part.text, allowed_mentions: { parse: ["users"] } };
  const { rest } = connected.client;
  const options = { body, files, auth: false };
  if (isAnswered) await rest.post(Routes.webhook(applicationId, token), options);
  else await rest.patch(Routes.webhookMessage(applicationId, token, "@original"), options);
  command.isAnswered = true;
  return true;
}

/** Puts an emoji on the message that `target` replies to; an empty one takes ours away. @throws SendError */
export async function react(
  { client, places, ours }: Connected,
  { peer, replyToMessageId = "" }: ReplyTarget,
  emoji: string,
): Promise<void> {
  const sent = sentMessageOf(replyToMessageId);
  const messageId = sent?.id ?? replyToMessageId;
  const name = emoji === "" ? ours.get(messageId) : emoji;
  if (!/^\d+$/.test(messageId) || name === undefined) return;
  try {
    const channel = sent?.channel ?? (peer.kind === "dm" ? await places.directWith(peer.id) : peer.id);
    const route = Routes.channelMessageOwnReaction(channel, messageId, encodeURIComponent(name));
    await (emoji === "" ? client.rest.delete(route) : client.rest.put(route));
    if (emoji === "") ours.delete(messageId);
    else remember(ours, messageId, name);
  } catch (error) {
    throw sendErrorOf(error);
  }
}

function filesOf({ media = [] }: OutboundMessage): Promise<RawFile[]> {
  return Promise.all(
    media.map(async ({ path, fileName, mimeType }) => ({
      name: fileName,
      data: await readFile(path),
      contentType: mimeType,
    })),
  );
}

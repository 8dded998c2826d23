// What goes out of one account: replies, drafts, reactions, typing. A reply under a key that was sent already is not sent
// again as long as the process lives; Telegram itself knows no such keys.

import { type OutboundMessage, type ReplyTarget, SendError } from "../channel.ts";
import type { ChannelClock } from "../channel-host.ts";
import { ApiFailure } from "./api-failure.ts";
import type { BotApi } from "./bot-api.ts";
import type { BotSettings } from "./bot-settings.ts";
import { type Destination, destinationOf, repliedMessage } from "./destination.ts";
import { Drafts } from "./drafts.ts";
import { messageName, messageRef } from "./message-ref.ts";
import { readyFile } from "./outbound-media.ts";
import { MAX_MESSAGE_UNITS, partsOf, tableStyle } from "./parts.ts";
import { Quotes } from "./quotes.ts";
import type { SeenMessages } from "./seen-messages.ts";
import { sendErrorOf } from "./send-error.ts";
import { sendPoll } from "./send-poll.ts";
import { editText, isReason, type Posting, removeMessage, sendMedia, sendText } from "./send-text.ts";
import { Typing } from "./typing.ts";

/** What sending needs. */
export interface SenderOptions {
  readonly clock: ChannelClock;
  readonly seen: SeenMessages;
  settings(): BotSettings;
  /** A group has another id now. */
  onMigrated(oldChatId: number, newChatId: number): void;
}

const MOST_SENT_KEYS = 5_000;

/** The way out of one account. */
export class Sender {
  readonly #options: SenderOptions;
  readonly #drafts: Drafts;
  readonly #typing: Typing;
  readonly #quotes = new Quotes();
  /** Names of what was sent, by key. */
  readonly #sent = new Map<string, string>();
  readonly #sending = new Map<string, Promise<string>>();

  constructor(options: SenderOptions) {
    this.#options = options;
    this.#drafts = new Drafts(options.clock);
    this.#typing = new Typing(options.clock);
  }

  /** Sends one part. Resolves with the message's name. @throws SendError */
  send(api: BotApi, target: ReplyTarget, message: OutboundMessage, key: string): Promise<string> {
    const sent = this.#sent.get(key);
    if (sent !== undefined) return Promise.resolve(sent);
    const running = this.#sending.get(key);
    if (running) return running;
    const sending = this.#send(api, target, message, key).finally(() => this.#sending.delete(key));
    this.#sending.set(key, sending);
    return sending;
  }

  /** Whether a reply is shown there while it grows. */
  showsDrafts({ peer }: ReplyTarget): boolean {
    return this.#options.settings().streamMode !== "off" && peer.kind === "dm";
  }

  /** Shows a reply while it grows, where the account does so. Never throws. */
  draft(api: BotApi, target: ReplyTarget, message: OutboundMessage, key: string): void {
    const { streamMode } = this.#options.settings();
    const to = destinationOf(target);
    if (!this.showsDrafts(target) || !to || this.#sent.has(key)) return;
    const text = streamMode === "block" ? wholeBlocks(message.text) : message.text;
    const [part] = partsOf({ text }, this.#options.settings());
    if (!part) return;
    this.#drafts.grow(key, part.text, async (markdown, messageId) => {
      const posting = this.#posting(target, to, { ...message, text: markdown }, key);
      if (messageId === undefined) return sendText(api, posting);
      await editText(api, posting, messageId, false);
      return messageId;
    });
  }

  /** Gives a message of ours another text. @throws SendError */
  async edit(api: BotApi, target: ReplyTarget, name: string, message: OutboundMessage): Promise<void> {
    const { to, messageId } = sentTo(target, name);
    const posting = { ...this.#posting(target, to, message, ""), quoted: undefined };
    await editText(api, posting, messageId, true).catch((error: unknown) => {
      throw sendErrorOf(error);
    });
  }

  /** Takes a message of ours away. @throws SendError */
  async remove(api: BotApi, target: ReplyTarget, name: string): Promise<void> {
    const { to, messageId } = sentTo(target, name);
    await removeMessage(api, to.chatId, messageId).catch((error: unknown) => {
      throw sendErrorOf(error);
    });
  }

  /** Puts `emoji` on the message that `target` answers; an empty one takes ours away. @throws SendError */
  async react(api: BotApi, target: ReplyTarget, emoji: string): Promise<void> {
    const ref = target.replyToMessageId === undefined ? undefined : messageRef(target.replyToMessageId);
    if (!ref || this.#options.settings().reactionLevel === "off") return;
    // Telegram knows its own list of emoji and refuses others.
    const reactions = emoji === "" ? [] : [{ type: "emoji" as const, emoji: emoji as "👍" }];
    const set = api.call("setMessageReaction", (telegram, signal) =>
      telegram.setMessageReaction(ref.chatId, ref.messageId, reactions, {}, signal),
    );
    await set.catch((error: unknown) => {
      throw sendErrorOf(error);
    });
  }

  async typing(api: BotApi, target: ReplyTarget, isTyping: boolean): Promise<void> {
    const to = destinationOf(target);
    if (!to) return;
    if (isTyping) await this.#typing.begin(api, to);
    else this.#typing.end(to);
  }

  /** Ends drafts and typing. */
  stop(): void {
    this.#drafts.stop();
    this.#typing.stop();
  }

  async #send(api: BotApi, target: ReplyTarget, message: OutboundMessage, key: string): Promise<string> {
    const to = destinationOf(target);
    if (!to) throw new SendError(`\`${target.peer.id}\` is no conversation of Telegram`, "refused");
    if ((message.media?.length ?? 0) > 1 || message.text.length > MAX_MESSAGE_UNITS) {
      throw new SendError("the reply is more than one message of Telegram", "refused");
    }
    this.#typing.end(to);
    let messageId;
    try {
      messageId = await this.#deliver(api, this.#posting(target, to, message, key), message, key);
    } catch (error) {
      if (error instanceof ApiFailure && error.migratedTo !== undefined) {
        this.#options.onMigrated(to.chatId, error.migratedTo);
      }
      throw sendErrorOf(error);
    }
    this.#drafts.forget(key);
    const name = messageName(to.chatId, messageId);
    this.#sent.set(key, name);
    if (this.#sent.size > MOST_SENT_KEYS) this.#sent.delete(this.#sent.keys().next().value ?? "");
    return name;
  }

  /** Resolves with its number in the chat. */
  async #deliver(api: BotApi, posting: Posting, message: OutboundMessage, key: string): Promise<number> {
    if (message.poll) return this.#remember(posting.to, await sendPoll(api, posting, message.poll));
    const [media] = message.media ?? [];
    const ready = media && (await readyFile(media, this.#options.settings().mediaMaxMb));
    const draftId = await this.#drafts.finish(key);
    const isShown =
      draftId !== undefined && posting.markdown.trim() !== "" && (await finishDraft(api, posting, draftId));
    if (isShown) this.#remember(posting.to, draftId);
    if (media && ready) {
      const markdown = isShown ? "" : posting.markdown;
      return this.#remember(posting.to, await sendMedia(api, { ...posting, markdown }, media, ready));
    }
    return isShown ? draftId : this.#remember(posting.to, await sendText(api, posting));
  }

  #posting(target: ReplyTarget, to: Destination, message: OutboundMessage, key: string): Posting {
    const settings = this.#options.settings();
    const messageId = repliedMessage(target, to);
    const answer = `${message.answerer?.koiId ?? ""}:${to.chatId}:${messageId ?? ""}`;
    const isQuoting =
      messageId !== undefined &&
      (target.isQuoting === true || this.#quotes.has(settings.replyToMode, answer, key));
    return {
      to,
      markdown: message.text,
      tables: tableStyle(settings),
      hasLinkPreview: settings.linkPreview,
      quoted: isQuoting ? messageId : undefined,
    };
  }

  #remember({ chatId, topic }: Destination, messageId: number): number {
    this.#options.seen.add(chatId, messageId, { isOurs: true, ...(topic !== undefined && { topic }) });
    return messageId;
  }
}

/** Where a message of ours stands. @throws SendError where the name is of another chat, or of none */
function sentTo(target: ReplyTarget, name: string): { to: Destination; messageId: number } {
  const to = destinationOf(target);
  const ref = messageRef(name);
  if (!to || ref?.chatId !== to.chatId) throw new SendError("there is no such message here", "refused");
  return { to, messageId: ref.messageId };
}

/** Gives a draft its final text. `false` where the draft is gone. @throws ApiFailure, SendError */
async function finishDraft(api: BotApi, posting: Posting, draftId: number): Promise<boolean> {
  try {
    await editText(api, posting, draftId, true);
    return true;
  } catch (error) {
    if (isReason(error, /message to edit not found|message can't be edited|MESSAGE_ID_INVALID/i))
      return false;
    // Half of the reply stands there already; the same edit once more does no harm, another message would.
    const isOpen = error instanceof ApiFailure && error.kind === "no_answer";
    throw isOpen ? new SendError(error.message, "not_sent") : error;
  }
}

/** The paragraphs that are finished. */
function wholeBlocks(text: string): string {
  const end = text.lastIndexOf("\n\n");
  return end === -1 ? "" : text.slice(0, end);
}

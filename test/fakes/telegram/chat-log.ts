// The chats of one bot: what was said there, by whom, and how it stands now. Sending obeys Telegram's limits.

import type { Message, User } from "grammy/types";
import { ApiError } from "./api-error.ts";
import { parseHtml } from "./parse-html.ts";
import type { Payload, SentFile } from "./read-call.ts";

/** A message of the bot, as people see it now. */
export interface ShownMessage {
  readonly chatId: number;
  readonly messageId: number;
  readonly threadId: number | undefined;
  /** As it was sent: HTML, or plain text. */
  source: string;
  /** What people read. */
  text: string;
  readonly repliesTo: number | undefined;
  readonly method: string;
  readonly file: SentFile | undefined;
  /** How often it was changed. */
  edits: number;
}

const MAX_TEXT = 4_096;
const MAX_CAPTION = 1_024;

/** The chats. */
export class ChatLog {
  readonly #numbers = new Map<number, number>();
  readonly #said = new Map<string, Message>();
  readonly #shown: ShownMessage[] = [];
  /** What Telegram answers to everything that is sent to a chat. */
  readonly refusals: Map<number, ApiError> = new Map();

  /** The number of the next message in a chat. */
  nextNumber(chatId: number): number {
    const number = (this.#numbers.get(chatId) ?? 0) + 1;
    this.#numbers.set(chatId, number);
    return number;
  }

  note(message: Message): void {
    this.#said.set(`${message.chat.id}:${message.message_id}`, message);
  }

  find(chatId: number, messageId: number): Message | undefined {
    return this.#said.get(`${chatId}:${messageId}`);
  }

  ofBot(): readonly ShownMessage[] {
    return this.#shown;
  }

  /** Somebody deletes a message of the bot. */
  forget(messageId: number): void {
    const at = this.#shown.findIndex((shown) => shown.messageId === messageId);
    if (at !== -1) this.#shown.splice(at, 1);
  }

  /** `sendMessage` and the calls that send a file. @throws ApiError */
  post(method: string, payload: Payload, files: ReadonlyMap<string, SentFile>, from: User): Message {
    const { chatId, text, shownText } = this.#checked(method, payload);
    const reply = payload["reply_parameters"] as
      | { message_id: number; allow_sending_without_reply?: boolean }
      | undefined;
    const isThere = reply && (this.find(chatId, reply.message_id) || this.#shownAt(chatId, reply.message_id));
    if (reply && !isThere && !reply.allow_sending_without_reply) {
      throw new ApiError(400, "Bad Request: message to be replied not found");
    }
    const threadId = payload["message_thread_id"] as number | undefined;
    // General has no number of its own for those who send.
    if (threadId === 1) throw new ApiError(400, "Bad Request: message thread not found");
    const messageId = this.nextNumber(chatId);
    this.#shown.push({
      chatId,
      messageId,
      threadId,
      source: text,
      text: shownText,
      repliesTo: isThere ? reply?.message_id : undefined,
      method,
      file: [...files.values()][0],
      edits: 0,
    });
    const chat =
      chatId > 0
        ? { id: chatId, type: "private", first_name: "P" }
        : { id: chatId, type: "supergroup", title: "G" };
    const message = { message_id: messageId, date: 1, chat, from, text: shownText } as Message;
    this.note(message);
    return message;
  }

  /** `editMessageText`. @throws ApiError */
  edit(payload: Payload): true {
    const { chatId, text, shownText } = this.#checked("editMessageText", payload);
    const shown = this.#shownAt(chatId, payload["message_id"] as number);
    if (!shown) throw new ApiError(400, "Bad Request: message to edit not found");
    if (shown.source === text) {
      throw new ApiError(
        400,
        "Bad Request: message is not modified: specified new message content and reply markup are exactly the same",
      );
    }
    shown.source = text;
    shown.text = shownText;
    shown.edits += 1;
    return true;
  }

  /** `deleteMessage`. @throws ApiError */
  remove(payload: Payload): true {
    const shown = this.#shownAt(payload["chat_id"] as number, payload["message_id"] as number);
    if (!shown) throw new ApiError(400, "Bad Request: message to delete not found");
    this.#shown.splice(this.#shown.indexOf(shown), 1);
    return true;
  }

  #shownAt(chatId: number, messageId: number): ShownMessage | undefined {
    return this.#shown.find((shown) => shown.chatId === chatId && shown.messageId === messageId);
  }

  #checked(method: string, payload: Payload): { chatId: number; text: string; shownText: string } {
    const chatId = payload["chat_id"];
    if (typeof chatId !== "number") throw new ApiError(400, "Bad Request: chat_id is empty");
    const refusal = this.refusals.get(chatId);
    if (refusal) throw refusal;
    const isText = method === "sendMessage" || method === "editMessageText";
    const text = String(payload[isText ? "text" : "caption"] ?? "");
    const shownText = payload["parse_mode"] === "HTML" ? parseHtml(text) : text;
    if (isText && shownText.trim() === "") throw new ApiError(400, "Bad Request: message text is empty");
    if (isText && shownText.length > MAX_TEXT) throw new ApiError(400, "Bad Request: message is too long");
    if (shownText.length > MAX_CAPTION && !isText) {
      throw new ApiError(400, "Bad Request: message caption is too long");
    }
    return { chatId, text, shownText };
  }
}

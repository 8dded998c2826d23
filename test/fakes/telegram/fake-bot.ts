// One bot at the fake Bot API: what Telegram knows of it, what people say to it, what they see of it, and the methods.

import type { Socket } from "node:net";
import type { Message, Update, User } from "grammy/types";
import { ApiError, type Trouble } from "./api-error.ts";
import { ChatLog, type ShownMessage } from "./chat-log.ts";
import type { Payload, SentFile } from "./read-call.ts";
import { UpdateQueue } from "./update-queue.ts";
import { WebhookCaller } from "./webhook-caller.ts";

/** Who a bot is. */
export interface BotProfile {
  readonly token: string;
  readonly username: string;
}

/** A call that a bot made. */
export interface BotCall {
  readonly method: string;
  readonly payload: Payload;
}

/** A bot. */
export class FakeBot {
  readonly token: string;
  readonly user: User;
  readonly queue: UpdateQueue = new UpdateQueue();
  readonly chats: ChatLog = new ChatLog();
  /** Every call, in order, but for `getUpdates`. */
  readonly calls: BotCall[] = [];
  /** Connections that the bot has had. */
  readonly sockets: Set<Socket> = new Set();
  readonly #files = new Map<string, Buffer>();
  readonly #troubles: { readonly method: string; readonly trouble: Trouble }[] = [];
  webhook: WebhookCaller | undefined;
  webhookUrl = "";
  webhookError: { readonly date: number; readonly message: string } | undefined;
  isRevoked = false;
  /** Another program asks for the updates all the time. */
  hasRival = false;
  /** Downloads break in the middle. */
  cutsFiles = false;
  #allowed: readonly string[] = [];

  constructor({ token, username }: BotProfile) {
    this.token = token;
    const id = Number(token.split(":")[0]);
    this.user = { id, is_bot: true, first_name: username, username };
  }

  /** The next call of `method` (`*`: of any but getUpdates) goes wrong. */
  trouble(method: string, trouble: Trouble): void {
    this.#troubles.push({ method, trouble });
  }

  takeTrouble(method: string): Trouble | undefined {
    const at = this.#troubles.findIndex(
      (one) => one.method === method || (one.method === "*" && method !== "getUpdates"),
    );
    return at === -1 ? undefined : this.#troubles.splice(at, 1)[0]?.trouble;
  }

  /** Tells the bot something, where it asked for such things. */
  push(update: Omit<Update, "update_id">): void {
    if (update.message_reaction && !this.#allowed.includes("message_reaction")) return;
    const numbered = this.queue.push(update);
    this.webhook?.deliver(numbered);
  }

  /** Somebody says something. */
  say(message: Message): Message {
    this.chats.note(message);
    this.push(
      message.chat.type === "channel" ? { channel_post: message as never } : { message: message as never },
    );
    return message;
  }

  /** Puts a file on Telegram's disk; returns its id. */
  addFile(content: Uint8Array): string {
    const id = `file-${this.#files.size + 1}`;
    this.#files.set(id, Buffer.from(content));
    return id;
  }

  fileAt(path: string): Buffer | undefined {
    return this.#files.get(path.replace("documents/", ""));
  }

  /** What people see of the bot, oldest first. */
  shown(): readonly ShownMessage[] {
    return this.chats.ofBot();
  }

  /** The calls of one method. */
  callsOf(method: string): readonly Payload[] {
    return this.calls.filter((call) => call.method === method).map(({ payload }) => payload);
  }

  /** Breaks every connection of the bot. */
  cut(): void {
    for (const socket of this.sockets) socket.destroy();
    this.sockets.clear();
  }

  close(): void {
    this.webhook?.close();
    this.queue.end();
  }

  /** One call. @throws ApiError */
  async call(
    method: string,
    payload: Payload,
    files: ReadonlyMap<string, SentFile>,
    gone: AbortSignal,
  ): Promise<unknown> {
    if (method === "getUpdates") return this.#getUpdates(payload, gone);
    this.calls.push({ method, payload });
    switch (method) {
      case "getMe":
        return { ...this.user, can_join_groups: true, can_read_all_group_messages: false };
      case "getWebhookInfo":
        return this.#webhookInfo();
      case "setWebhook":
        return this.#setWebhook(payload);
      case "deleteWebhook":
        this.webhook?.close();
        this.webhook = undefined;
        this.webhookUrl = "";
        return true;
      case "setMyCommands":
      case "sendChatAction":
      case "setMessageReaction":
        return true;
      case "getFile":
        return this.#getFile(String(payload["file_id"]));
      case "deleteMessage":
        return this.chats.remove(payload);
      case "sendPoll":
        return this.chats.post(method, readPoll(payload), files, this.user);
      case "editMessageText":
        return this.chats.edit(payload);
      default:
        return this.chats.post(method, payload, files, this.user);
    }
  }

  #getUpdates(payload: Payload, gone: AbortSignal): Promise<Update[]> {
    if (this.webhookUrl !== "") {
      throw new ApiError(
        409,
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
      );
    }
    if (this.hasRival) {
      throw new ApiError(
        409,
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
      );
    }
    this.#allowed = (payload["allowed_updates"] as string[] | undefined) ?? this.#allowed;
    const { offset, limit, timeout } = payload as { offset?: number; limit?: number; timeout?: number };
    return this.queue.ask(offset, limit ?? 100, (timeout ?? 0) * 1000, gone);
  }

  #webhookInfo(): object {
    const { date, message } = this.webhookError ?? {};
    return {
      url: this.webhookUrl,
      has_custom_certificate: false,
      pending_update_count: this.queue.pending.length,
      ...(date !== undefined && { last_error_date: date, last_error_message: message }),
    };
  }

  #setWebhook(payload: Payload): true {
    const url = String(payload["url"]);
    if (url.includes("refused")) throw new ApiError(400, "Bad Request: bad webhook: IP address is reserved");
    const secret = payload["secret_token"] as string | undefined;
    this.webhook?.close();
    this.#allowed = (payload["allowed_updates"] as string[] | undefined) ?? [];
    this.webhookUrl = url;
    this.webhook = new WebhookCaller({ url, secret, allowedUpdates: this.#allowed }, ({ update_id }) =>
      this.queue.confirm(update_id + 1),
    );
    for (const update of this.queue.pending) this.webhook.deliver(update);
    return true;
  }

  #getFile(id: string): object {
    const content = this.#files.get(id);
    if (!content) throw new ApiError(400, "Bad Request: invalid file_id");
    return {
      file_id: id,
      file_unique_id: `u-${id}`,
      file_size: content.length,
      file_path: `documents/${id}`,
    };
  }
}

/** A poll within Telegram's limits, as a message that shows its question. @throws ApiError */
function readPoll(payload: Payload): Payload {
  const question = String(payload["question"] ?? "");
  const options = (payload["options"] as { readonly text: string }[] | undefined) ?? [];
  const isFitting = options.length >= 2 && options.length <= 10 && question.length <= 300;
  if (!isFitting || options.some(({ text }) => text.length > 100))
    throw new ApiError(400, "Bad Request: POLL_OPTIONS_INVALID");
  return { ...payload, caption: question };
}

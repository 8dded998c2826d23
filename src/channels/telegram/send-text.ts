// One message to one chat: as HTML, and as plain text where Telegram does not take our HTML.

import type { Api } from "grammy";
import type { OutboundMedia } from "../channel.ts";
import { ApiFailure } from "./api-failure.ts";
import type { BotApi } from "./bot-api.ts";
import type { Destination } from "./destination.ts";
import { fileOf, type ReadyFile, sendFile } from "./outbound-media.ts";
import { renderHtml } from "./render.ts";
import type { TableStyle } from "./render-table.ts";

/** How a message goes out. */
export interface Posting {
  readonly to: Destination;
  readonly markdown: string;
  readonly tables: TableStyle;
  readonly hasLinkPreview: boolean;
  /** The message that it quotes. */
  readonly quoted: number | undefined;
}

/** Sends a text. Returns its number in the chat. @throws ApiFailure */
export function sendText(api: BotApi, posting: Posting): Promise<number> {
  return inForms(posting, async (text, form) => {
    const sent = await api.call("sendMessage", (telegram, signal) =>
      telegram.sendMessage(
        posting.to.chatId,
        text,
        { ...form, ...preview(posting), ...address(posting) },
        signal,
      ),
    );
    return sent.message_id;
  });
}

/** Sends a file with the text as its caption. Returns its number in the chat. @throws ApiFailure */
export function sendMedia(
  api: BotApi,
  posting: Posting,
  media: OutboundMedia,
  ready: ReadyFile,
): Promise<number> {
  const post = (method: ReadyFile["method"], caption: string, form: Form): Promise<number> =>
    api
      .call(method, (telegram, signal) =>
        sendFile(telegram, method)(
          posting.to.chatId,
          fileOf(media),
          { ...(caption !== "" && { caption, ...form }), ...address(posting) },
          signal,
        ),
      )
      .then(({ message_id }) => message_id);
  return inForms(posting, (caption, form) =>
    post(ready.method, caption, form).catch((error: unknown) => {
      const asFile = "sendDocument";
      // A picture that is too long or too wide to be one, a voice that the person does not take as one.
      if (ready.method === asFile || !isWrongKind(error)) throw error;
      return post(asFile, caption, form);
    }),
  );
}

/** Gives a message of ours another text. Does nothing where it has that text already. @throws ApiFailure */
export async function editText(
  api: BotApi,
  posting: Posting,
  messageId: number,
  isPersistent: boolean,
): Promise<void> {
  const edit = (text: string, form: Form) => (telegram: Api, signal: Parameters<Api["getMe"]>[0]) =>
    telegram.editMessageText(posting.to.chatId, messageId, text, { ...form, ...preview(posting) }, signal);
  await inForms(posting, async (text, form) => {
    // To make the same edit twice does no harm.
    const call = isPersistent ? api.persistent.bind(api) : api.call.bind(api);
    await call("editMessageText", edit(text, form)).catch((error: unknown) => {
      if (!isReason(error, /message is not modified/i)) throw error;
    });
  });
}

/** Takes a message of ours away, also where it is gone already. @throws ApiFailure */
export async function removeMessage(api: BotApi, chatId: number, messageId: number): Promise<void> {
  const removing = api.persistent("deleteMessage", (telegram, signal) =>
    telegram.deleteMessage(chatId, messageId, signal),
  );
  await removing.catch((error: unknown) => {
    if (!isReason(error, /message to delete not found/i)) throw error;
  });
}

type Form = { readonly parse_mode?: "HTML" };

/** Tries HTML first, then plain text. */
async function inForms<T>(posting: Posting, send: (text: string, form: Form) => Promise<T>): Promise<T> {
  const { markdown, tables } = posting;
  const html = renderHtml(markdown, tables);
  if (html.trim() === "") return send(markdown, {});
  try {
    return await send(html, { parse_mode: "HTML" });
  } catch (error) {
    if (!isReason(error, /can't parse|message text is empty|text must be non-empty/i)) throw error;
    return send(markdown, {});
  }
}

function preview({ hasLinkPreview }: Posting): { link_preview_options?: { is_disabled: true } } {
  return hasLinkPreview ? {} : { link_preview_options: { is_disabled: true } };
}

/** Topic and quote. */
export function address({ to, quoted }: Pick<Posting, "to" | "quoted">): {
  message_thread_id?: number;
  reply_parameters?: { message_id: number; allow_sending_without_reply: true };
} {
  return {
    ...(to.threadId !== undefined && { message_thread_id: to.threadId }),
    ...(quoted !== undefined && {
      reply_parameters: { message_id: quoted, allow_sending_without_reply: true },
    }),
  };
}

function isWrongKind(error: unknown): boolean {
  return isReason(
    error,
    /PHOTO_INVALID_DIMENSIONS|IMAGE_PROCESS_FAILED|VOICE_MESSAGES_FORBIDDEN|wrong file/i,
  );
}

/** Whether Telegram refused for a reason that looks like `pattern`. */
export function isReason(error: unknown, pattern: RegExp): boolean {
  return error instanceof ApiFailure && error.kind === "rejected" && pattern.test(error.reason);
}

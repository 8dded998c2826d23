// What is done to a message of ours after it was sent: another text, or away with it. Both are messages of their own, which
// phones apply to the one that they name, each under an id of its own: phones leave alone what comes twice under one.

import { randomUUID } from "node:crypto";
import type { WAMessageKey } from "@whiskeysockets/baileys";
import type { ReplyTarget } from "../../channel.ts";
import { chatOf } from "./address.ts";
import { messageIdOf } from "./message-id.ts";
import { renderWhatsApp } from "./render.ts";
import { sendContent, type Sending } from "./send.ts";

/** Gives the message `id` another text. @throws SendError */
export async function editMessage(
  sending: Sending,
  target: ReplyTarget,
  id: string,
  markdown: string,
): Promise<void> {
  const text = renderWhatsApp(markdown, sending.tables);
  const content = { text, linkPreview: null, edit: ourKey(target, id) };
  await sendContent(sending, target, content, messageIdOf(`edit ${id} ${randomUUID()}`));
}

/** Takes the message `id` away for everybody. @throws SendError */
export async function removeMessage(sending: Sending, target: ReplyTarget, id: string): Promise<void> {
  await sendContent(
    sending,
    target,
    { delete: ourKey(target, id) },
    messageIdOf(`delete ${id} ${randomUUID()}`),
  );
}

function ourKey(target: ReplyTarget, id: string): WAMessageKey {
  return { remoteJid: chatOf(target), id, fromMe: true };
}

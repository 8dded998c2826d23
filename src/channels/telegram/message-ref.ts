// Names of messages. Telegram counts messages in each chat anew, so the chat is part of the name: `<chat>:<number>`.

/** A message on Telegram. */
export interface MessageRef {
  readonly chatId: number;
  readonly messageId: number;
}

/** The name of a message, unique for an account. */
export function messageName(chatId: number, messageId: number): string {
  return `${chatId}:${messageId}`;
}

/** The message that a name of ours is of, also where more stands behind it; `undefined` where it is no such name. */
export function messageRef(name: string): MessageRef | undefined {
  const parts = /^(-?\d{1,19}):(\d{1,15})(?:$|:)/.exec(name);
  if (!parts) return undefined;
  return { chatId: Number(parts[1]), messageId: Number(parts[2]) };
}

// Names of messages of ours. Discord's ids say nothing of the channel, and an answer may have gone into a thread that was
// begun for it, so the channel is a part of the name: `<channel>/<id>`.

/** A message of ours. */
export interface SentMessage {
  readonly channel: string;
  readonly id: string;
}

/** The name of a message. */
export function sentNameOf({ channel, id }: SentMessage): string {
  return `${channel}/${id}`;
}

/** The message that a name is of; `undefined` where it is none. */
export function sentMessageOf(name: string): SentMessage | undefined {
  const [, channel, id] = /^(\d+)\/(\d+)$/.exec(name) ?? [];
  return channel !== undefined && id !== undefined ? { channel, id } : undefined;
}

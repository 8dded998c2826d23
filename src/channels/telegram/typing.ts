// "typing …", which Telegram shows for five seconds at a time.

import type { ChannelClock } from "../channel-host.ts";
import type { BotApi } from "./bot-api.ts";
import type { Destination } from "./destination.ts";

const AGAIN_MS = 4_000;
/** A turn that takes longer has been forgotten, or will surprise. */
const LONGEST_MS = 15 * 60_000;

/** Who is shown as typing, chat by chat. */
export class Typing {
  readonly #clock: ChannelClock;
  readonly #stops = new Map<string, () => void>();

  constructor(clock: ChannelClock) {
    this.#clock = clock;
  }

  /** Shows it until `end`. Best effort. */
  async begin(api: BotApi, to: Destination): Promise<void> {
    this.end(to);
    const untilMs = this.#clock.now() + LONGEST_MS;
    let cancel = (): void => undefined;
    let isOver = false;
    this.#stops.set(keyOf(to), () => {
      isOver = true;
      cancel();
    });
    const show = async (): Promise<void> => {
      const isShown = await shown(api, to);
      if (isOver || !isShown || this.#clock.now() > untilMs) return;
      cancel = this.#clock.after(AGAIN_MS, () => void show());
    };
    await show();
  }

  end(to: Destination): void {
    const key = keyOf(to);
    this.#stops.get(key)?.();
    this.#stops.delete(key);
  }

  /** Ends all of them. */
  stop(): void {
    for (const end of this.#stops.values()) end();
    this.#stops.clear();
  }
}

function shown(api: BotApi, { chatId, threadId }: Destination): Promise<boolean> {
  const thread = threadId === undefined ? {} : { message_thread_id: threadId };
  return api
    .call("sendChatAction", (telegram, signal) => telegram.sendChatAction(chatId, "typing", thread, signal))
    .catch(() => false);
}

function keyOf({ chatId, threadId = 0 }: Destination): string {
  return `${chatId}:${threadId}`;
}

// Broadcast: several kois answer in one conversation.

import type { KoiIdText } from "./id-text.ts";

/** How the kois of a broadcast take their turns. */
export type BroadcastStrategy = "parallel" | "sequential";

/**
 * Conversations in which several kois answer, each in a session of its own. A key is the id of a conversation
 * (`120363999999999999@g.us`) or a channel and the id (`telegram:-1001234567890`; this form wins), its value the list
 * of kois. An empty list is as good as none: the bindings decide.
 */
export interface BroadcastConfig {
  /**
   * `parallel`: all kois of a list start together. `sequential`: one after the other, in the order of the list.
   * @default "parallel"
   * @examples ["sequential"]
   */
  strategy?: BroadcastStrategy;
  // TypeScript wants the named key's type here as well; the schema generator takes it out again.
  [peer: string]: KoiIdText[] | BroadcastStrategy;
}

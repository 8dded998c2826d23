// What a gateway counts while it runs; `metrics-page.ts` shows it.

import { Tally } from "./tally.ts";

/** The counters of one gateway, since its start. */
export class Meters {
  /** Messages, as they were judged when they arrived; their sum is the number of messages. */
  readonly messages: Tally<"outcome" | "stage" | "reason"> = new Tally();
  /** Messages that were taken and ended otherwise later. */
  readonly laterEnds: Tally<"outcome" | "stage" | "reason"> = new Tally();
  /** Turns by how they ended; `retry`: the same messages are asked again. */
  readonly turns: Tally<"result"> = new Tally();
  /** Milliseconds that turns took. */
  readonly turnMs: Tally<"result"> = new Tally();
  /** Attempts to send a reply. */
  readonly sends: Tally<"channel" | "result"> = new Tally();
  /** Reloads of the config. */
  readonly reloads: Tally<"result"> = new Tally();
}

/** How a turn ended. */
export type TurnResultLabel = "answered" | "failed" | "retry" | "aborted";

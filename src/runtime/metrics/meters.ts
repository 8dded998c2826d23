// What a gateway counts while it runs; `metrics-page.ts` shows it.

import type { UsageSum } from "../../koi/session-usage.ts";
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
  /** Tokens of answered turns, where the provider says. */
  readonly tokens: Tally<"direction"> = new Tally();
  /** US dollars of answered turns, where the config names prices. */
  readonly costUsd: Tally<"currency"> = new Tally();
  /** Attempts to send a reply. */
  readonly sends: Tally<"channel" | "result"> = new Tally();
  /** Heartbeats, by how they ended or why there was none. */
  readonly heartbeats: Tally<"result"> = new Tally();
  /** Runs of jobs, by how they ended. */
  readonly jobs: Tally<"result"> = new Tally();
  /** Reloads of the config. */
  readonly reloads: Tally<"result"> = new Tally();

  /** Counts what an answer used. */
  addUsage({ inputTokens, outputTokens, costUsd }: UsageSum): void {
    this.tokens.add({ direction: "input" }, inputTokens);
    this.tokens.add({ direction: "output" }, outputTokens);
    if (costUsd !== undefined) this.costUsd.add({ currency: "usd" }, costUsd);
  }

  /** What all answers used. */
  usage(): UsageSum {
    const of = (direction: string): number =>
      this.tokens.entries().find(({ labels }) => labels.direction === direction)?.count ?? 0;
    const [cost] = this.costUsd.entries();
    return { inputTokens: of("input"), outputTokens: of("output"), ...(cost && { costUsd: cost.count }) };
  }
}

/** How a turn ended. */
export type TurnResultLabel = "answered" | "failed" | "retry" | "aborted";

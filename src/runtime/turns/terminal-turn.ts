// One turn outside of the gateway, for a person at the terminal: same history, same koi, same transcript, but the
// answer goes to the terminal, so nothing stands in the outbox. Beside a running gateway the store is shared (each
// commit is whole), only the order between the two is not kept.

import type { InboundMessage } from "../../channels/channel.ts";
import type { RouteReason, RunTurn } from "../../koi/turn.ts";
import type { ApprovalDesk } from "../../koi/approval-desk.ts";
import type { TurnStep } from "../../koi/turn-step.ts";
import type { SkillCall } from "../../policy/skill-call.ts";
import type { ChatCommand } from "../../policy/chat-command.ts";
import type { KoiStore } from "../../koi/store/koi-store.ts";
import type { CompiledKoi } from "../../routing/compiled-gateway.ts";
import type { Delivery } from "../../routing/route.ts";
import type { LoadedTable } from "../loaded-table.ts";
import type { QueuedMessage } from "./queued-message.ts";
import { type TurnResult, runEvents } from "./run-events.ts";
import { startAfresh } from "./start-afresh.ts";
import { commitOf } from "./turn-commit.ts";
import { memoryJournal } from "./turn-journal.ts";
import { requestOf } from "./turn-request.ts";
import { thoughtsNote, verboseLevel, verboseText } from "./verbose-text.ts";

/** What is asked at the terminal. */
export interface TerminalTurn {
  readonly table: LoadedTable;
  readonly delivery: Delivery;
  readonly reason: RouteReason;
  readonly message: InboundMessage;
  readonly store: KoiStore;
  readonly runTurn: RunTurn;
  /** What `/model …@profile` may choose. Default: nothing. */
  readonly authProfilesOf?: (koi: CompiledKoi) => Promise<readonly string[]>;
  readonly signal: AbortSignal;
  /** Milliseconds since the epoch, when the turn has ended. */
  now(): number;
  /** Gets the text so far. */
  onText(text: string): void;
  /** Gets what `/verbose` and `/reasoning` show beside the answer. Default: nobody does. */
  onNote?(text: string): void;
  /** Set where the message may call a skill. */
  readonly skill?: SkillCall | undefined;
  /** Where the koi's tools ask. Default: nowhere. */
  readonly approvals?: ApprovalDesk | undefined;
}

/** The question as a queued message; `command`: where it is one. */
export function terminalMessage(
  {
    table,
    delivery,
    reason,
    message,
    store,
    skill,
  }: Pick<TerminalTurn, "table" | "delivery" | "reason" | "message" | "store" | "skill">,
  command?: ChatCommand,
): QueuedMessage {
  return {
    ...delivery,
    messageKey: `terminal:${message.messageId}`,
    payload: {
      message,
      reason,
      tableDigest: table.digest,
      unheard: [],
      ...(command && { command }),
      ...(skill && { skill }),
    },
    store,
    retries: 0,
    table,
  };
}

/** Runs the turn and writes it into the transcript; a failed one is not kept. @throws StoreError */
export async function runTerminalTurn(turn: TerminalTurn): Promise<TurnResult> {
  const { table, delivery, message, store } = turn;
  const queued = terminalMessage(turn);
  const { gateway } = table;
  const nowMs = turn.now();
  await startAfresh({ gateway, facts: message.facts, sessionKey: delivery.sessionKey, store, nowMs });
  const journal = memoryJournal([queued], () => turn.now());
  const asked = requestOf({ items: [queued], briefs: 0 }, queued, journal, turn.signal);
  const record = async (step: TurnStep): Promise<void> => {
    await journal.record(step);
    const level = verboseLevel(queued);
    const text = level === "off" ? undefined : verboseText(step, level);
    if (text !== undefined) turn.onNote?.(text);
  };
  const request = {
    ...asked,
    journal: { steps: journal.steps, record },
    ...(turn.approvals && { approvals: turn.approvals }),
  };
  const seesThoughts = store.session(delivery.sessionKey)?.reasoning === "on";
  // Thoughts stand in front of the answer, and are there when it ends.
  const onText = seesThoughts ? () => undefined : (text: string) => turn.onText(text);
  const result = await runEvents(turn.runTurn, request, onText);
  const { thoughts } = result.type === "turn_end" ? result : {};
  if (seesThoughts && thoughts !== undefined) turn.onNote?.(thoughtsNote(thoughts));
  if (result.type === "turn_failed") return result;
  const { sessionKey, transcript } = commitOf([queued], queued, journal.all(), result, turn.now());
  await store.commitTurn({ sessionKey, messageKeys: [], transcript, outbox: [] });
  return result;
}

// The one door for messages: admission, route or broadcast, gate, journal, queue, in this order, each a
// lookup in memory until the journal. Every message leaves with exactly one outcome on record.
// INVARIANT: `accepted` is said only after the message is on disk.

import type { Emit, EmitOutcome, InboundMessage, MessageEvent } from "../channels/channel.ts";
import { StoreError } from "../koi/store/store-error.ts";
import { type Admit, mayCommandHere } from "./admission.ts";
import type { Clock } from "./clock.ts";
import { asCommands } from "./commands/as-commands.ts";
import type { GroupGate } from "./gate/group-gate.ts";
import type { IdentityOf } from "./gate/mention-patterns.ts";
import { eventReason } from "./gate/message-event.ts";
import { overheardOf } from "./gate/overheard.ts";
import { judgeDeliveries, type Judged } from "./gate/judge-deliveries.ts";
import type { HitCounter } from "./hits/hit-counter.ts";
import type { Filled, Journal } from "./journal/journal.ts";
import type { LoadedTable, TableHolder } from "./loaded-table.ts";
import type { Log } from "./log.ts";
import {
  messageRef,
  nearMissOf,
  type OutcomeKind,
  type OutcomeRecord,
  type Stage,
} from "./outcomes/outcome.ts";
import type { Outcomes } from "./outcomes/outcomes.ts";
import type { AskForPairing } from "./pairing/pairing-desk.ts";
import { said } from "./said.ts";
import { maxReplayAgeMs } from "./settings.ts";

/** What the door needs behind it. */
export interface InboundOptions {
  readonly tables: TableHolder;
  readonly admit: Admit;
  readonly askForPairing: AskForPairing;
  readonly gate: GroupGate;
  readonly identityOf: IdentityOf;
  readonly journal: Journal;
  readonly outcomes: Outcomes;
  readonly hits: HitCounter;
  readonly clock: Clock;
  readonly log: Log;
  /** Puts what was journaled in line. */
  enqueue(filled: Filled, table: LoadedTable): void;
  isStopping(): boolean;
}

type Draft = Pick<OutcomeRecord, "at" | "messageRef" | "tableDigest" | "facts" | "decidedBy" | "nearMiss">;
type NotAdmitted = Exclude<ReturnType<Admit>, { kind: "allowed" }>;

/** Makes the function that every adapter emits into. It never rejects. */
export function makeInbound(options: InboundOptions): Emit {
  /** Messages that are at the door right now, by key. */
  const atDoor = new Map<string, Promise<EmitOutcome>>();

  async function emit(message: InboundMessage): Promise<EmitOutcome> {
    const ref = messageRef(message.facts, message.messageId);
    const first = atDoor.get(ref);
    // Delivered again while the first is at the door: what becomes of the first decides.
    if (first && (await first).outcome !== "refused") return again(message, options);
    const here = receive(message, options);
    atDoor.set(ref, here);
    try {
      return await here;
    } finally {
      if (atDoor.get(ref) === here) atDoor.delete(ref);
    }
  }

  return async (message) => {
    try {
      return await emit(message);
    } catch (error) {
      return broken(message, error, options);
    }
  };
}

async function receive(message: InboundMessage, options: InboundOptions): Promise<EmitOutcome> {
  const { tables, admit, journal } = options;
  const table = tables.current;
  const { facts } = message;
  const draft = draftOf(message, table, options);
  if (options.isStopping())
    return comeAgain(
      await refuse(draft, "dropped", "adapter", "gateway_stopping", "the gateway stops", options),
    );
  const known = journal.knows(draft.messageRef);
  if (known === "taken") return again(message, options);
  if (known === "open") return complete(message, table, options);

  const verdict = admit({ gateway: table.gateway, facts, sender: message.sender.id });
  if (verdict.kind !== "allowed") return keepOut(message, table, verdict, options);
  if (message.event) return noteEvent(message, message.event, table, options);
  const asked = judgeDeliveries(message, table, options.gate);
  const mayCommand = (): boolean =>
    mayCommandHere({ gateway: table.gateway, facts, sender: message.sender.id });
  const judged = asCommands(message, asked, table.gateway, options.identityOf, mayCommand);
  const record = { ...draft, ...judged.record };
  const isCommand = judged.isByCommand || judged.record.stage === "command";
  if (isCommand && !mayCommand()) {
    const text = "commands are taken only from people on the allowlists";
    return refuse(record, "dropped", "command", "command_not_allowed", text, options);
  }
  if (judged.deliveries.length === 0) return hold(message, judged, record, table, options);

  if (isTooOld(message, table, options)) {
    return expire(message, judged, { ...record, ...of("expired", "journal", "too_old") }, table, options);
  }
  const { deliveries } = judged;
  const overheard = overheardOf(message, judged.gated, table.gateway);
  const filled = await journal.take({ record, deliveries, overheard, isHeard: true }, table);
  if (filled === "duplicate") return again(message, options);
  count(record, table, options);
  return settle(record.messageRef, filled, judged.deliveries.length, table, options);
}

/** What happened to an earlier message: the kois of its conversation overhear it, and begin no turn for it. */
async function noteEvent(
  message: InboundMessage,
  event: MessageEvent,
  table: LoadedTable,
  options: InboundOptions,
): Promise<EmitOutcome> {
  const reason = eventReason(message, event, table.gateway);
  const judged = judgeDeliveries(message, table, { judge: () => ({ isOpen: false, reason }) });
  const record = { ...draftOf(message, table, options), ...judged.record };
  if (reason !== "reaction_ignored") return hold(message, judged, record, table, options);
  await note(record, options);
  return { outcome: "gated" };
}

/** Not admitted. Who may be let in gets a code, but not for what was written long ago, nor for a reaction. */
async function keepOut(
  message: InboundMessage,
  table: LoadedTable,
  { kind, reasonCode, reason, decidedBy }: NotAdmitted,
  options: InboundOptions,
): Promise<EmitOutcome> {
  const draft = {
    ...draftOf(message, table, options),
    ...(decidedBy === undefined ? {} : { decidedBy }),
    ...nearMissOf(table, message.facts, null),
  };
  if (kind === "blocked" || message.event)
    return refuse(draft, "dropped", "admission", reasonCode, reason, options);
  if (isTooOld(message, table, options))
    return refuse(draft, "pairing", "admission", reasonCode, reason, options);
  const asked = await options.askForPairing(message);
  // The owner let the person in just now.
  if (asked === "approved") return receive(message, options);
  return refuse(draft, "pairing", "admission", asked, "you are not let in here yet", options);
}

/** Not for any koi: remembered for when one is called. */
async function hold(
  message: InboundMessage,
  judged: Judged,
  record: OutcomeRecord,
  table: LoadedTable,
  options: InboundOptions,
): Promise<EmitOutcome> {
  const overheard = overheardOf(message, judged.gated, table.gateway);
  const taken = await options.journal.take({ record, deliveries: [], overheard, isHeard: false }, table);
  if (taken === "duplicate") return again(message, options);
  count(record, table, options);
  return { outcome: "gated" };
}

/** Delivered too late, as after a long absence of the gateway: listed as a dead letter, not answered. */
async function expire(
  message: InboundMessage,
  judged: Judged,
  record: OutcomeRecord,
  table: LoadedTable,
  options: InboundOptions,
): Promise<EmitOutcome> {
  const { deliveries } = judged;
  const filled = await options.journal.take({ record, deliveries, overheard: [], isHeard: false }, table);
  if (filled === "duplicate") return again(message, options);
  count(record, table, options);
  await Promise.all(
    filled.journaled.map(({ store, messageKey }) => store.drop(messageKey, "expired", "too_old")),
  );
  return { outcome: "accepted" };
}

/** A message that was claimed, but that some koi store may not have. */
async function complete(
  message: InboundMessage,
  table: LoadedTable,
  options: InboundOptions,
): Promise<EmitOutcome> {
  const ref = messageRef(message.facts, message.messageId);
  const filled = await options.journal.complete(ref, table);
  await note(
    { ...draftOf(message, table, options), ...of("duplicate", "journal", "claimed_before") },
    options,
  );
  const overcome = { outcome: "routed", stage: "journal", reasonCode: "journaled_later" } as const;
  await Promise.all(
    filled.journaled.map(({ delivery }) => options.outcomes.end(ref, delivery.koiId, overcome)),
  );
  const wanted = filled.journaled.length + filled.failed.length;
  return wanted === 0 ? { outcome: "duplicate" } : settle(ref, filled, wanted, table, options);
}

async function settle(
  ref: string,
  filled: Filled,
  wanted: number,
  table: LoadedTable,
  { outcomes, enqueue, log }: InboundOptions,
): Promise<EmitOutcome> {
  enqueue(filled, table);
  for (const { delivery, reasonCode, problem } of filled.failed) {
    log.error(
      { messageRef: ref, koiId: delivery.koiId, reasonCode, problem },
      "message could not be journaled",
    );
    await outcomes.end(ref, delivery.koiId, { outcome: "failed", stage: "journal", reasonCode });
  }
  if (filled.failed.length < wanted) return { outcome: "accepted" };
  // The claim is kept open, so the platform's next delivery, or the next start, completes it.
  const refused: EmitOutcome = { outcome: "refused", reason: "the message could not be stored" };
  return filled.failed.some(({ reasonCode }) => MAY_PASS.has(reasonCode)) ? comeAgain(refused) : refused;
}

/**
 * Faults of a koi's store that may pass by themselves. For the others the platform is not asked to deliver again: one koi
 * whose store is damaged must not hold up everybody behind the same account.
 */
const MAY_PASS: ReadonlySet<string> = new Set([
  "store_disk_full",
  "store_failed",
  "store_closed",
  "store_gone",
]);

function comeAgain(outcome: EmitOutcome): EmitOutcome {
  return outcome.outcome === "refused" ? { ...outcome, mayComeAgain: true } : outcome;
}

/** Counts a message that was taken, and the binding that decided it. */
function count(record: OutcomeRecord, table: LoadedTable, { outcomes, hits }: InboundOptions): void {
  outcomes.count(record);
  if (typeof record.bindingIndex === "number") hits.note(table, record.facts, record.bindingIndex);
}

async function again(message: InboundMessage, options: InboundOptions): Promise<EmitOutcome> {
  const draft = draftOf(message, options.tables.current, options);
  await note({ ...draft, ...of("duplicate", "journal", "claimed_before") }, options);
  return { outcome: "duplicate" };
}

async function refuse(
  draft: Draft,
  outcome: OutcomeKind,
  stage: Stage,
  reasonCode: string,
  reason: string,
  options: InboundOptions,
): Promise<EmitOutcome> {
  await note({ ...draft, ...of(outcome, stage, reasonCode) }, options);
  return { outcome: "refused", reason };
}

/** A fault of ours, or a store that can't be written: then the platform keeps the message and delivers it again. */
async function broken(
  message: InboundMessage,
  error: unknown,
  options: InboundOptions,
): Promise<EmitOutcome> {
  const { facts, messageId } = message;
  const { channel, accountId } = facts;
  options.log.error({ channel, accountId, messageId, error: said(error) }, "message could not be taken");
  const draft = draftOf(message, options.tables.current, options);
  const refused = refuse(draft, "failed", "journal", "not_taken", "the message could not be stored", options);
  // A fault of ours would only come again, and hold up what is behind it.
  return error instanceof StoreError ? comeAgain(await refused) : refused;
}

function draftOf(message: InboundMessage, table: LoadedTable, { clock }: InboundOptions): Draft {
  const { facts, messageId } = message;
  const at = new Date(clock.now()).toISOString();
  return { at, messageRef: messageRef(facts, messageId), tableDigest: table.digest, facts };
}

function isTooOld(message: InboundMessage, { gateway }: LoadedTable, { clock }: InboundOptions): boolean {
  return clock.now() - message.sentAtMs > maxReplayAgeMs(gateway);
}

function of(
  outcome: OutcomeKind,
  stage: Stage,
  reasonCode: string,
): Pick<OutcomeRecord, "outcome" | "stage" | "reasonCode"> {
  return { outcome, stage, reasonCode };
}

function note(record: OutcomeRecord, { outcomes }: InboundOptions): Promise<void> {
  return outcomes.note(record);
}

// One heartbeat of a koi: it is asked, and what it says goes to its target, in one transaction with the transcript. What needs
// nobody's attention leaves no trace in the conversation.

import { createHash } from "node:crypto";
import { DEFAULTS } from "../../config/defaults.ts";
import type { HeartbeatConfig } from "../../config/heartbeat.ts";
import type { ApprovalDesk } from "../../koi/approval-desk.ts";
import { HEARTBEAT_PROMPT, heartbeatText } from "../../koi/heartbeat/heartbeat-answer.ts";
import type { HeartbeatState, KoiStore, TranscriptEntry, TurnCommit } from "../../koi/store/koi-store.ts";
import type { RunTurn, TurnRequest } from "../../koi/turn.ts";
import { maySend } from "../../policy/send-policy.ts";
import type { CompiledKoi } from "../../routing/compiled-gateway.ts";
import type { Facts } from "../../routing/facts.ts";
import type { SessionKey } from "../../routing/ids.ts";
import type { LoadedTable } from "../loaded-table.ts";
import { HISTORY_LIMIT } from "../settings.ts";
import { contextJournal } from "../turns/context-journal.ts";
import { ownAnswerer, ownOutbox } from "../turns/own-turn.ts";
import type { Split } from "../turns/reply-parts.ts";
import { withPrefix } from "../turns/response-prefix.ts";
import { runEvents, type TurnResult } from "../turns/run-events.ts";
import { stepEntries } from "../turns/step-entries.ts";
import { placeOf } from "../turns/transcript-detail.ts";
import { thoughtsNote } from "../turns/verbose-text.ts";
import { memoryJournal } from "../turns/turn-journal.ts";
import { historyOf } from "../turns/turn-text.ts";
import type { HeartbeatTarget } from "./heartbeat-target.ts";

/** What is said again within this time is not delivered again. */
const SAME_MS = 24 * 3_600_000;

/** A heartbeat that is due. */
export interface DueHeartbeat {
  readonly koi: CompiledKoi;
  readonly settings: HeartbeatConfig;
  readonly table: LoadedTable;
  readonly store: KoiStore;
  readonly sessionKey: SessionKey;
  readonly target: HeartbeatTarget;
  /** Where the koi believes to be: the target's place, or nowhere in particular. */
  readonly facts: Facts;
  readonly state: HeartbeatState;
}

/** How a heartbeat ended: delivered; nothing to say; said before; said to nobody (with why); broken off; failed (with why). */
export interface HeartbeatEnd {
  readonly result: "delivered" | "ok" | "repeated" | "not_sent" | "stopped" | "failed";
  readonly reasonCode?: string;
  /** To be sent. */
  readonly outbox: TurnCommit["outbox"];
}

/**
 * Runs a heartbeat and writes what comes of it.
 * @throws StoreError where the store can't be read or written
 */
export async function runHeartbeat(
  due: DueHeartbeat,
  deps: {
    readonly runTurn: RunTurn;
    readonly split: Split;
    /** Where its tools ask a person, at the target. */
    readonly approvals: ApprovalDesk;
    prefix(end: TurnResult): string | undefined;
    now(): number;
  },
  signal: AbortSignal,
): Promise<HeartbeatEnd> {
  const { settings, store, sessionKey, state } = due;
  const prompt = settings.prompt ?? HEARTBEAT_PROMPT;
  const journal = memoryJournal([], () => deps.now());
  const asking = whyNotSent(due) === undefined ? { approvals: deps.approvals } : {};
  const request = { ...requestOf(due, prompt, signal), journal, ...asking };
  const result = await runEvents(deps.runTurn, request, () => undefined);
  if (signal.aborted) return { result: "stopped", outbox: [] };
  if (result.type === "turn_failed") return { result: "failed", reasonCode: result.code, outbox: [] };
  const { ackMaxChars = DEFAULTS.kois.defaults.heartbeat.ackMaxChars } = settings;
  const text = heartbeatText(result.text, ackMaxChars);
  if (text === undefined) return { result: "ok", outbox: [] };
  const nowMs = deps.now();
  const digest = createHash("sha256").update(text).digest("hex");
  const { said } = state;
  if (said?.digest === digest && nowMs - said.atMs < SAME_MS) return { result: "repeated", outbox: [] };
  const reason = whyNotSent(due);
  const outbox: HeartbeatEnd["outbox"][number][] =
    reason === undefined
      ? [
          ...ownOutbox(due, due.facts, `heartbeat:${state.ranAtMs}`, {
            text: withPrefix(deps.prefix(result), text),
            split: deps.split,
            nowMs,
          }),
        ]
      : [];
  const { thoughts } = result;
  if (settings.includeReasoning && thoughts !== undefined && reason === undefined) {
    const note = { text: thoughtsNote(thoughts), split: deps.split, nowMs };
    outbox.unshift(...ownOutbox(due, due.facts, `heartbeat:${state.ranAtMs}:reasoning`, note));
  }
  const own = { origin: "heartbeat" };
  const place = reason === undefined ? placeOf(due.facts) : {};
  const transcript: TranscriptEntry[] = [
    { role: "user", text: `[Heartbeat] ${prompt}`, atMs: nowMs, detail: own },
    ...stepEntries(journal.all(), { ...own, ...place }),
    {
      role: "assistant",
      text,
      atMs: nowMs,
      detail: {
        ...own,
        ...place,
        answerer: ownAnswerer(due),
        model: result.model,
        ...(result.usage && { usage: result.usage }),
      },
    },
  ];
  const heartbeat = reason === undefined ? { ...state, said: { atMs: nowMs, digest } } : state;
  await store.commitTurn({ sessionKey, messageKeys: [], transcript, outbox, heartbeat });
  return reason === undefined
    ? { result: "delivered", outbox }
    : { result: "not_sent", reasonCode: reason, outbox };
}

function requestOf(
  { koi, settings, table, store, sessionKey, facts }: DueHeartbeat,
  text: string,
  signal: AbortSignal,
): Omit<TurnRequest, "journal"> {
  const session = store.session(sessionKey);
  const model = settings.model ?? session?.model;
  const said = store.history(sessionKey, HISTORY_LIMIT);
  return {
    gateway: table.gateway,
    koi,
    sessionKey,
    facts,
    reason: { tier: "default", bindingIndex: null },
    senders: [],
    history: historyOf(said, new Set(), session?.summary),
    context: contextJournal({ sessionKey, store }, said.length),
    ...(model === undefined ? {} : { model }),
    text,
    signal,
  };
}

/** What was said for the session comes before the config's policy. */
function whyNotSent({ target, store, sessionKey, table }: DueHeartbeat): string | undefined {
  if ("none" in target) return target.none;
  const choice = store.session(sessionKey)?.send ?? null;
  const policy = table.gateway.config.session?.sendPolicy;
  const isAllowed = choice === null ? maySend(policy, target.facts, sessionKey) : choice === "allow";
  return isAllowed ? undefined : "send_denied";
}

// The turn that a letter begins: what its koi is asked, and where it believes to be.

import type { RunTurn, TurnRequest } from "../../koi/turn.ts";
import { maxPingPongTurns } from "../../policy/sessions/koi-to-koi.ts";
import { koiEntry } from "../../policy/koi-entry.ts";
import type { CompiledKoi } from "../../routing/compiled-gateway.ts";
import type { Facts } from "../../routing/facts.ts";
import { HISTORY_LIMIT } from "../settings.ts";
import { contextJournal } from "../turns/context-journal.ts";
import type { QueuedMessage } from "../turns/queued-message.ts";
import { lastProfile, prefixesOf } from "../turns/turn-request.ts";
import type { KeptJournal } from "../turns/turn-journal.ts";
import { runEvents, type TurnResult } from "../turns/run-events.ts";
import { historyOf } from "../turns/turn-text.ts";
import { lastPlace, letterFacts } from "./last-place.ts";
import { chainOf, type Letter, type Run } from "./letter.ts";
import { audienceOf, letterText } from "./letter-text.ts";

/** A letter in hand. */
export interface LetterTurn {
  readonly message: QueuedMessage;
  readonly letter: Letter;
  readonly koi: CompiledKoi;
  /** Where the people are that are told of it; `undefined`: nobody is. */
  readonly place: Facts | undefined;
  readonly text: string;
  readonly journal: KeptJournal;
}

/** @throws StoreError where the session can't be read */
export function openLetter(
  message: QueuedMessage,
  letter: Letter,
  koi: CompiledKoi,
  journal: KeptJournal,
): LetterTurn {
  const text = letterText(letter, maxPingPongTurns(message.table.gateway.config));
  return { message, letter, koi, place: placeFor(message, letter), text, journal };
}

/** Asks the koi. Never rejects. */
export function askKoi(runTurn: RunTurn, turn: LetterTurn, signal: AbortSignal): Promise<TurnResult> {
  return runEvents(runTurn, requestOf(turn, signal), () => undefined);
}

function placeFor({ store, sessionKey }: QueuedMessage, letter: Letter): Facts | undefined {
  if (letter.kind === "announce") return lastPlace(store, sessionKey);
  if (letter.kind !== "result" || !letter.run.isTold) return undefined;
  return letter.run.place ?? lastPlace(store, sessionKey);
}

function requestOf(
  { message, letter, koi, place, text, journal }: LetterTurn,
  signal: AbortSignal,
): TurnRequest {
  const { store, sessionKey, table, messageKey } = message;
  const session = store.session(sessionKey);
  const said = store.history(sessionKey, HISTORY_LIMIT);
  const authProfile = lastProfile(said);
  const audience = audienceOf(letter);
  const run = letter.kind === "task" ? runSettings(letter.run, message) : {};
  return {
    gateway: table.gateway,
    koi,
    sessionKey,
    facts: factsFor(message, letter, place),
    reason: { tier: "default", bindingIndex: null },
    senders: "run" in letter ? letter.run.senders : [],
    history: historyOf(said, new Set([messageKey]), session?.summary, prefixesOf(message)),
    ...(session?.model === undefined ? {} : { model: session.model }),
    ...(authProfile === undefined ? {} : { authProfile }),
    ...(session === undefined ? {} : { lastSpokenAtMs: session.updatedAtMs }),
    ...(audience !== undefined && { audience }),
    // What people are told is words alone.
    ...(letter.kind === "announce" && { hasTools: false }),
    ...run,
    chainId: chainOf(letter),
    text,
    journal,
    context: contextJournal({ sessionKey, store }, said.length),
    signal,
  };
}

function factsFor({ store, sessionKey }: QueuedMessage, letter: Letter, place: Facts | undefined): Facts {
  if (letter.kind === "task") return letter.run.facts;
  if (letter.kind === "result") return place ?? letter.run.facts;
  return place ?? letterFacts(store, sessionKey);
}

function runSettings(
  { requester, model, thinking, timeoutSeconds }: Run,
  { table }: QueuedMessage,
): Partial<Pick<TurnRequest, "model" | "models" | "thinking" | "timeoutSeconds">> {
  const { config } = table.gateway;
  const all = config.kois?.defaults?.subagents;
  const own = koiEntry(config, requester.koiId)?.config.subagents;
  const level = thinking ?? own?.thinking ?? all?.thinking;
  return {
    models: [all?.model, own?.model].filter((choice) => choice !== undefined),
    ...(model !== undefined && { model }),
    ...(level !== undefined && { thinking: level }),
    ...(timeoutSeconds !== undefined && { timeoutSeconds }),
  };
}

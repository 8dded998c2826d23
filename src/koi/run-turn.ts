// One turn: request in, events out. Prepares the call, lets the models answer, and says in the end what happened.
// INVARIANT: exactly one `turn_end` or `turn_failed`, always last; nothing is thrown, and no event or log line holds
// a credential.

import { basename } from "node:path";

import { HomeError } from "./home-path.ts";
import { KoiFileError } from "./json-object-file.ts";
import { makeCallModel } from "./models/ai-sdk.ts";
import { answer } from "./models/answer.ts";
import type { AnswerDeps, AnswerEnd } from "./models/answer.ts";
import type { ResolveSecret } from "./models/credential-sources.ts";
import { prepareTurn } from "./prepare-turn.ts";
import type { TurnPlace } from "./prepare-turn.ts";
import { SkillShelf } from "./skills/skill-shelf.ts";
import { isTimeout, startTurnClock } from "./turn-clock.ts";
import { Logins } from "./models/logins.ts";
import type { RunTurn, TurnEvent, TurnFailureCode, TurnRequest } from "./turn.ts";

/** What turns need from outside. */
export interface RunTurnDeps extends Omit<TurnPlace, "logins" | "skills"> {
  /** Folder with the skills that come with SKYKOI. Default: none. */
  readonly bundledSkills?: string;
  /** Turns a reference to a secret into the secret. What it rejects with is never shown or logged. */
  readonly resolveSecret: ResolveSecret;
  /** Hears of every credential before it is used, so that no log shows it. Default: nobody does. */
  readonly learnSecret?: (secret: string) => void;
}

const defaultTimeoutSeconds = 600;

/**
 * The function that runs turns. Between them it keeps the logins that are being renewed, and what skills there are; all that
 * lasts lies in the koi's home.
 */
export function makeRunTurn(deps: RunTurnDeps): RunTurn {
  const { resolveSecret, learnSecret, clock, log } = deps;
  const now = (): number => clock.now();
  const answerDeps: AnswerDeps = { callModel: makeCallModel(now), resolveSecret, learnSecret, now, log };
  const own = { logins: new Logins({ now, log, learnSecret }), skills: new SkillShelf(deps, now) };
  const place: TurnPlace = { ...deps, ...own };
  return (request) => runTurn(request, place, answerDeps);
}

async function* runTurn(
  request: TurnRequest,
  place: TurnPlace,
  answerDeps: AnswerDeps,
): AsyncGenerator<TurnEvent> {
  const timeoutSeconds = request.gateway.config.kois?.defaults?.timeoutSeconds ?? defaultTimeoutSeconds;
  const clock = startTurnClock(request.signal, timeoutSeconds * 1000);
  try {
    const question = await prepareTurn(request, place, clock.signal);
    const end = lastEvent(yield* answer(question, answerDeps), clock.signal, timeoutSeconds);
    yield end.type === "turn_end" ? { ...end, koiName: question.koiName } : end;
  } catch (error) {
    yield brokenTurn(error, request, place);
  } finally {
    // Also where the reader walked away: the provider must not go on writing for nobody.
    clock.stop();
  }
}

function lastEvent(end: AnswerEnd, signal: AbortSignal, timeoutSeconds: number): TurnEvent {
  if (end.outcome === "answered") {
    const { outcome: _, ...rest } = end;
    return { type: "turn_end", ...rest };
  }
  if (!signal.aborted && end.outcome === "failed") return { type: "turn_failed", ...end.problem };
  if (isTimeout(signal)) {
    return failed("timeout", `the turn took longer than ${timeoutSeconds} seconds and was stopped`, true);
  }
  return failed("aborted", "the turn was stopped", false);
}

function brokenTurn(error: unknown, { koi }: TurnRequest, { log }: TurnPlace): TurnEvent {
  if (error instanceof HomeError) {
    log?.warn({ koiId: koi.id, cause: String(error.cause ?? "") }, error.message);
    return failed("model_error", error.message, false);
  }
  if (error instanceof KoiFileError) {
    // The log says where the file lies; people in a chat needn't know the machine's folders.
    log?.warn({ koiId: koi.id }, error.message);
    const file = basename(error.path);
    const code = file === "models.json" ? "provider_unknown" : "auth";
    return failed(code, `\`${file}\` of the koi \`${koi.id}\` ${error.what}`, false);
  }
  // A mistake of ours. Its message may quote anything, its frames quote nothing.
  const { name = "unknown", stack = "" } = error instanceof Error ? error : {};
  const frames = stack.split("\n").filter((line) => line.startsWith("    at "));
  log?.warn({ koiId: koi.id, error: name, frames }, "a turn broke");
  return failed("model_error", "the turn broke by a mistake in the gateway; its log says where", false);
}

function failed(code: TurnFailureCode, message: string, isRetryable: boolean): TurnEvent {
  return { type: "turn_failed", code, message, isRetryable };
}

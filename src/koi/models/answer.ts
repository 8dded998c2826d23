// One answer's way through its attempts: call a model, and on failure the next credential, then the next model. Also
// notes in the koi's profiles how each did. A turn asks for several answers, one a step; what it learnt of its attempts
// it keeps.
// INVARIANT: once a word of an answer was streamed nothing else is tried for it, so that no text comes twice.

import type { ConversationMessage, ToolCall, TurnUsage } from "../conversation.ts";
import type { TurnEvent } from "../turn.ts";
import type { KoiLog } from "../koi-log.ts";
import { isTimeout } from "../turn-clock.ts";
import type { Attempt, AttemptPlan } from "./attempt-plan.ts";
import { recordFailure, recordSuccess } from "./auth-profile-store.ts";
import type { ProfileFailure, ProfileFailureReason, RestPeriods } from "./auth-profile-usage.ts";
import type { ResolveSecret } from "./credential-sources.ts";
import { LoginError } from "./login-error.ts";
import { answerUsage } from "./model-cost.ts";
import { modelText } from "./model-chain.ts";
import type { ModelName } from "./model-chain.ts";
import type { ModelFailure, ModelFailureKind } from "./model-failure.ts";
import type { CallModel, ModelCall, ModelEndpoint } from "./model-port.ts";
import { callProblem, jointProblem } from "./model-problem.ts";
import type { ModelProblem } from "./model-problem.ts";
import { takenFiles } from "./turn-files.ts";

/** What is asked, whichever model answers. */
export interface Question {
  readonly koiId: string;
  readonly koiDir: string;
  /** What the koi calls itself. */
  readonly koiName: string;
  readonly plan: AttemptPlan;
  /** The part of the call that depends on the model. */
  settingsFor(name: ModelName): Pick<ModelCall, "params" | "isStreaming">;
  readonly call: Pick<ModelCall, "system" | "files" | "echo" | "signal">;
  restFor(provider: string): RestPeriods;
}

/** What answering needs from outside. */
export interface AnswerDeps {
  readonly callModel: CallModel;
  readonly resolveSecret: ResolveSecret;
  /** Hears of every credential before it is used, so that no log shows it. */
  readonly learnSecret?: ((secret: string) => void) | undefined;
  /** Milliseconds since the epoch. */
  now(): number;
  readonly log?: KoiLog | undefined;
}

/** How an answer ended. */
export type AnswerEnd =
  | {
      readonly outcome: "answered";
      readonly text: string;
      readonly model: string;
      /** The koi's auth profile that was used, where it was one. */
      readonly authProfile?: string;
      readonly calls: readonly ToolCall[];
      readonly usage?: TurnUsage;
      readonly thoughts?: string;
      /** Whether it ends where its most tokens were reached. Default: the model was done. */
      readonly isCut?: true;
      readonly state?: unknown;
    }
  /** `isEmpty`: a model that was asked had nothing to say. `isTooLong`: it can be asked again with less. */
  | {
      readonly outcome: "failed";
      readonly problem: ModelProblem;
      readonly isEmpty: boolean;
      readonly isTooLong?: true;
    }
  /** The signal was aborted. */
  | { readonly outcome: "aborted" };

/** What one step asks. */
export interface StepQuestion {
  /** The conversation as a model gets it. */
  messagesFor(name: ModelName): readonly ConversationMessage[];
  /** What a model may call. */
  toolsFor(name: ModelName): ModelCall["tools"];
  /** Whether the first model for which the conversation is too long ends the try. Default: the next model is asked. */
  readonly canShorten?: boolean;
}

type TextDelta = Extract<TurnEvent, { type: "text_delta" }>;

const profileReasons: ReadonlyMap<ModelFailureKind, ProfileFailureReason> = new Map([
  ["auth", "auth"],
  ["billing", "billing"],
  ["rate_limit", "rate_limit"],
]);

/** The attempts of one turn, and what it has learnt of them. */
export class Answerer {
  readonly #question: Question;
  readonly #deps: AnswerDeps;
  /** What need not be tried again in this turn. */
  readonly #closed = new Set<string>();
  readonly #problems: ModelProblem[];
  /** What answered last goes first: a turn stays with its model while that works. */
  #attempts: readonly Attempt[];

  constructor(question: Question, deps: AnswerDeps) {
    this.#question = question;
    this.#deps = deps;
    this.#problems = [...question.plan.problems];
    this.#attempts = question.plan.attempts;
  }

  /** Answers: yields the text as it comes, returns how it ended. Rejects on a mistake in our own code only. */
  async *answer(step: StepQuestion): AsyncGenerator<TextDelta, AnswerEnd> {
    const deps = this.#deps;
    let text = "";
    let isEmpty = false;
    for (const attempt of this.#attempts) {
      if (this.#isClosed(attempt)) continue;
      const startedAtMs = deps.now();
      const call = await openCall(attempt, this.#question, step, deps);
      if (call instanceof LoginError || !call) {
        this.#problems.push(call ? loginProblem(call) : unreadable(attempt));
        this.#closed.add(sourceKey(attempt));
        if (call?.reason) await noteRest(attempt, { reason: call.reason, startedAtMs }, this.#question, deps);
        continue;
      }
      let failure: ModelFailure = { kind: "cut_off" };
      for await (const event of deps.callModel(call)) {
        if (event.type === "text_delta") {
          text += event.text;
          yield event;
        } else if (event.type === "finish") {
          await noteSuccess(attempt, this.#question, deps);
          this.#attempts = [attempt, ...this.#attempts.filter((other) => other !== attempt)];
          const { calls, thoughts, state, isCut } = event;
          const usage = answerUsage(event.usage, attempt.settings.cost);
          const { profileId } = attempt.source;
          return {
            outcome: "answered",
            text,
            model: modelText(attempt.name),
            calls,
            ...(profileId !== undefined && { authProfile: profileId }),
            ...(usage && { usage }),
            ...(thoughts !== undefined && { thoughts }),
            ...(isCut && { isCut }),
            ...(state !== undefined && { state }),
          };
        } else {
          failure = event.failure;
        }
      }
      const hasText = text.trim() !== "";
      await noteFailure(attempt, failure, { startedAtMs, hasText }, this.#question, deps);
      if (failure.kind === "aborted") return { outcome: "aborted" };
      const problem = callProblem(attempt.name, attempt.source.label, { ...failure, kind: failure.kind });
      if (hasText) return { outcome: "failed", problem, isEmpty: false };
      if (failure.kind === "too_long" && step.canShorten)
        return { outcome: "failed", problem, isEmpty: false, isTooLong: true };
      this.#problems.push(problem);
      this.#closed.add(closedBy(attempt, failure.kind));
      isEmpty ||= failure.kind === "empty";
    }
    return { outcome: "failed", problem: jointProblem(this.#problems), isEmpty };
  }

  #isClosed(attempt: Attempt): boolean {
    return this.#closed.has(sourceKey(attempt)) || this.#closed.has(modelText(attempt.name));
  }
}

async function openCall(
  attempt: Attempt,
  question: Question,
  step: StepQuestion,
  deps: AnswerDeps,
): Promise<ModelCall | LoginError | undefined> {
  const endpoint = await openEndpoint(attempt, deps);
  if (!endpoint || endpoint instanceof LoginError) return endpoint;
  const { params, isStreaming } = question.settingsFor(attempt.name);
  const { maxTokens, input } = attempt.settings;
  const limit = maxTokens === undefined ? {} : { maxTokens };
  const messages = step.messagesFor(attempt.name);
  const tools = step.toolsFor(attempt.name);
  const files = takenFiles(question.call.files, input, endpoint.api);
  return { ...question.call, messages, tools, files, endpoint, isStreaming, params: { ...limit, ...params } };
}

async function openEndpoint(
  { name, settings, source }: Attempt,
  { resolveSecret: resolve, learnSecret }: AnswerDeps,
): Promise<ModelEndpoint | LoginError | undefined> {
  try {
    const credential = await source.reveal(resolve);
    if (credential.kind !== "none" && credential.value === "") return undefined;
    if (credential.kind !== "none") learnSecret?.(credential.value);
    const headers: Record<string, string> = {};
    for (const [key, secret] of Object.entries(settings.headers)) headers[key] = await resolve(secret);
    const { api, baseUrl } = settings;
    return { ...name, api, headers, credential, ...(baseUrl !== undefined && { baseUrl }) };
  } catch (error) {
    // What a resolver says may quote what it read.
    return error instanceof LoginError ? error : undefined;
  }
}

function loginProblem({ message, isRetryable }: LoginError): ModelProblem {
  return { code: isRetryable ? "provider_unavailable" : "auth", message, isRetryable };
}

function unreadable({ name, source }: Attempt): ModelProblem {
  const message = `${source.label} or a header for \`${modelText(name)}\` refers to a secret that can't be read or is empty`;
  return { code: "auth", message, isRetryable: false };
}

/**
 * What need not be tried again in this turn. A credential that is refused for one model is refused for all; a rate
 * limit may hold for one model with one credential only; all else is the model's or its server's, whoever asks.
 */
function closedBy(attempt: Attempt, kind: ModelFailureKind): string {
  if (kind === "auth" || kind === "billing") return sourceKey(attempt);
  return kind === "rate_limit" ? "" : modelText(attempt.name);
}

function sourceKey({ name, source }: Attempt): string {
  return `${name.provider} ${source.label}`;
}

async function noteSuccess(
  { source }: Attempt,
  { koiDir, koiId }: Question,
  deps: AnswerDeps,
): Promise<void> {
  const { profileId } = source;
  if (profileId !== undefined) await note(koiId, deps, recordSuccess(koiDir, profileId, deps.now()));
}

async function noteFailure(
  attempt: Attempt,
  failure: ModelFailure,
  when: { readonly startedAtMs: number; readonly hasText: boolean },
  question: Question,
  deps: AnswerDeps,
): Promise<void> {
  const { name, source } = attempt;
  const { koiId, call } = question;
  const { kind, status, word, retryAfterMs } = failure;
  const isSilent = kind === "aborted" && !when.hasText && isTimeout(call.signal);
  if (kind !== "aborted" || isSilent) {
    const model = modelText(name);
    deps.log?.warn({ koiId, model, credential: source.label, kind, status, word }, "a model failed");
  }
  const reason = isSilent ? "timeout" : profileReasons.get(kind);
  if (reason === undefined) return;
  const { startedAtMs } = when;
  const rest = { reason, startedAtMs, ...(retryAfterMs !== undefined && { retryAfterMs }) };
  await noteRest(attempt, rest, question, deps);
}

async function noteRest(
  { name, source }: Attempt,
  failure: Omit<ProfileFailure, "nowMs">,
  { koiDir, koiId, restFor }: Question,
  deps: AnswerDeps,
): Promise<void> {
  if (source.profileId === undefined) return;
  const event = { ...failure, nowMs: deps.now() };
  await note(koiId, deps, recordFailure(koiDir, source.profileId, event, restFor(name.provider)));
}

/** Bookkeeping never costs a person the answer: where it fails, the log says so. */
async function note(koiId: string, deps: AnswerDeps, writing: Promise<void>): Promise<void> {
  try {
    await writing;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? (error as Error).name;
    deps.log?.warn({ koiId, code }, "the state of an auth profile can't be written down");
  }
}

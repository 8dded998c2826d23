// What a turn has in its model's window: what was said before, as it fits, and the way to make room in it.

import { DEFAULTS } from "../../config/defaults.ts";
import { durationMs } from "../../config/duration.ts";
import { isOwnersSession } from "../../policy/owner.ts";
import { sandboxSettings } from "../../policy/sandbox/sandbox-settings.ts";
import { sessionKind } from "../../policy/sandbox/main-session.ts";
import { Answerer } from "../models/answer.ts";
import type { AnswerDeps, AnswerEnd, Question } from "../models/answer.ts";
import type { ModelName } from "../models/model-chain.ts";
import { echoProvider } from "../models/provider-lookup.ts";
import { conversation } from "../prepare-turn.ts";
import type { TurnPlace } from "../prepare-turn.ts";
import type { TurnUsage } from "../conversation.ts";
import type { Tool } from "../tools/tool.ts";
import { modelTools } from "../tools/turn-tools.ts";
import type { TurnRequest } from "../turn.ts";
import type { ContextSizes } from "../prompt/context-report.ts";
import { envelopeOf, stamped } from "../prompt/envelope.ts";
import { ContextKeeper } from "./context-keeper.ts";
import { CHARS_A_TOKEN, contextRoom, sizeOfAll, sizeOfText } from "./context-size.ts";
import { FULL_RATIO, fitContext } from "./fit-context.ts";
import type { LoopContext, LoopDeps, LoopEnd } from "./loop.ts";
import { canFlush, flushMemory, flushPrompt } from "./memory-flush.ts";
import { sumUp } from "./sum-up.ts";
import { TurnKeeper } from "./turn-keeper.ts";
import type { TurnSummary } from "./turn-keeper.ts";

/** The window of a turn. */
export interface TurnContext extends LoopContext {
  readonly fitted: LoopDeps["fitted"];
  readonly sizes: ContextSizes;
  /** Has the koi keep its memories and sums up what was said, where the window is nearly full. Rejects where that can't be written down. */
  makeRoom(loop: LoopDeps): Promise<void>;
  /** All that was said before, summed up. */
  summary(hint: string): Promise<LoopEnd>;
}

/** What a window is opened with. */
export interface ContextDeps {
  readonly request: TurnRequest;
  readonly question: Question;
  readonly answerDeps: AnswerDeps;
  /** Those that the model is offered. */
  readonly tools: readonly Tool[];
  readonly place: TurnPlace;
  readonly signal: AbortSignal;
}

/** Of a window, what is used where a provider has said that it was too much. */
const TIGHT = 0.5;

/** Of a window, what a turn's own part of the conversation may take at least, however much stands beside it. */
const LEAST_TURN = 0.25;

/** Of a window, what the question for a summary may take: what is left is for the answer, and for counting wrong. */
const SUMMED_SHARE = 0.8;

/** Opens the window of a turn. */
export function openContext(deps: ContextDeps): TurnContext {
  const { request, question, answerDeps, tools, place, signal } = deps;
  const { config } = request.gateway;
  const defaults = config.kois?.defaults;
  const [first] = question.plan.attempts;
  const room = contextRoom(defaults, first?.settings.contextWindow);
  const toolSize = tools.length === 0 ? 0 : JSON.stringify(modelTools(tools)).length;
  const beside = sizeOfText(question.call.system) + toolSize;
  const systemTokens = sizeOfText(question.call.system) / CHARS_A_TOKEN;
  const { history, asked } = conversation(request);
  const isReal = first !== undefined && first.name.provider !== echoProvider;
  // The built-in model repeats what it was sent, so that gets no stamps.
  const envelope = envelopeOf(defaults, place.env);
  const stamp = (messages: typeof history): typeof history =>
    isReal ? stamped(messages, envelope) : messages;
  let costUsd = 0;
  const spend = (usage: TurnUsage | undefined): void => void (costUsd += usage?.costUsd ?? 0);
  const ask = (messages: typeof history, hint?: string, isTurn = false): Promise<AnswerEnd> =>
    sumUp(stamp(messages), {
      // Of its own: a model that can't sum up may answer all the same.
      answerer: new Answerer(question, answerDeps),
      mode: defaults?.compaction?.mode ?? DEFAULTS.kois.defaults.compaction.mode,
      room: Math.max(room.window * SUMMED_SHARE - systemTokens, room.full / 4),
      isTurn,
      ...(hint !== undefined && { hint }),
    });
  const keeper = new ContextKeeper({
    koiId: request.koi.id,
    history,
    asked,
    room,
    beside,
    journal: isReal ? request.context : undefined,
    sumUp: async (messages) => {
      const end = await ask(messages);
      if (end.outcome === "answered") spend(end.usage);
      return end;
    },
    signal,
    log: place.log,
  });
  const turnKeeper = new TurnKeeper({
    koiId: request.koi.id,
    asked,
    sumUp: (messages) => ask(messages, undefined, true),
    signal,
    log: place.log,
  });
  const fit = fitterOf(request, question, place.clock.now());
  // Thirds of tokens. What a provider refused tells more of its window than what is known of it.
  let window = room.window * CHARS_A_TOKEN;
  let most = Math.min(room.full * CHARS_A_TOKEN, window * FULL_RATIO);
  let sent = 0;
  const shorten = async (turn: typeof history, isTooLong: boolean): Promise<TurnSummary | undefined> => {
    const left = Math.max(most - beside, window * LEAST_TURN);
    const isFull = (): boolean => sizeOfAll([...keeper.messages, ...turn]) > left;
    if (!isReal || !(isTooLong || isFull())) return undefined;
    await keeper.shorten();
    return isFull() ? turnKeeper.sumUp(turn, left, isTooLong) : undefined;
  };
  return {
    get messages() {
      return keeper.messages;
    },
    sizes: {
      window: room.window,
      full: room.full,
      system: systemTokens,
      tools: toolSize / CHARS_A_TOKEN,
      conversation: sizeOfAll(history) / CHARS_A_TOKEN,
      messages: history.length,
    },
    get costUsd() {
      return costUsd;
    },
    keepShort: async (turn) => (turn.length === 0 ? undefined : shorten(turn, false)),
    shorten: (turn) => {
      window = Math.min(window, sent);
      most = Math.min(most, window * TIGHT);
      return shorten(turn, true);
    },
    fitted: (messages, name, isTight) => {
      const fitted = fit(stamp(messages), name, beside, isTight ? { window, share: TIGHT } : undefined);
      sent = sizeOfAll(fitted) + beside;
      return fitted;
    },
    makeRoom: async (loop) => {
      // A turn that goes on has what its models saw before.
      if (request.journal.steps.length > 0) return;
      if (keeper.isFlushDue) spend(await flush(loop, history, deps));
      await keeper.keepShort();
    },
    summary: async (hint) => {
      const end = await ask(history, hint);
      if (end.outcome !== "answered") return end;
      const { outcome, text, model, usage } = end;
      return { outcome, text, model, ...(usage && { usage }) };
    },
  };
}

async function flush(
  loop: LoopDeps,
  history: ReturnType<typeof conversation>["history"],
  { request, tools, place, signal }: ContextDeps,
): Promise<TurnUsage | undefined> {
  const { gateway, koi, sessionKey, facts, context, audience } = request;
  // A background run has no memories: what it finds out goes to the session that began it.
  if (sessionKind(gateway, koi.id, sessionKey) === "subagent") return undefined;
  const isReadOnly = sandboxSettings(gateway.config, koi.id).workspaceAccess.value !== "rw";
  if (!context || !canFlush(tools, loop.scope, isReadOnly)) return undefined;
  await context.flushing();
  const isOwners = isOwnersSession(koi.id, sessionKey, facts.peer, gateway.session.mainKey);
  const hasMemory = isOwners && audience === undefined;
  const { end, steps } = await flushMemory(loop, history, flushPrompt(hasMemory), () => place.clock.now());
  if (signal.aborted) return undefined;
  if (end.outcome === "failed") {
    place.log?.warn({ koiId: koi.id, reason: end.problem.message }, "a koi could not keep its memories");
  }
  const { model, usage, text = "" } = end.outcome === "answered" ? end : {};
  await context.flushed({ steps, text, ...(model !== undefined && { model }), ...(usage && { usage }) });
  return usage;
}

type Fit = (
  messages: ReturnType<typeof conversation>["history"],
  name: ModelName,
  beside: number,
  /** What a provider that refused more may take: thirds of tokens, and the share of them. Default: as is known of it. */
  tight: { readonly window: number; readonly share: number } | undefined,
) => ReturnType<typeof conversation>["history"];

/** Makes conversations fit. Decided once a turn, so that what a provider has cached stays as it is. */
function fitterOf({ gateway, lastSpokenAtMs }: TurnRequest, { plan }: Question, nowMs: number): Fit {
  const defaults = gateway.config.kois?.defaults;
  const pruning = defaults?.contextPruning;
  const ttlMs = durationMs(pruning?.ttl ?? DEFAULTS.kois.defaults.contextPruning.ttl) ?? 0;
  const isStale = lastSpokenAtMs !== undefined && nowMs - lastSpokenAtMs >= ttlMs;
  return (messages, name, beside, tight) => {
    const settings = plan.attempts.find((attempt) => attempt.name === name)?.settings;
    const isEarly = pruning?.mode === "cache-ttl" && isStale && settings?.api === "anthropic-messages";
    const known = contextRoom(defaults, settings?.contextWindow).window;
    const window = tight ? Math.min(known, tight.window / CHARS_A_TOKEN) * tight.share : known;
    return fitContext(messages, { window, beside, pruning, isEarly });
  };
}

// One turn: request in, events out. Prepares the call, lets the models answer and their tools run, and says in the end
// what happened.
// INVARIANT: exactly one `turn_end` or `turn_failed`, always last; nothing is thrown, and no event or log line holds
// a credential.

import { basename } from "node:path";

import { isOwnerAsking } from "../policy/owner.ts";
import { turnLimits } from "../policy/turn-limits.ts";
import type { PeerId } from "../routing/ids.ts";
import type { Sender } from "./conversation.ts";
import { HomeError } from "./home-path.ts";
import type { KoiHome } from "./home.ts";
import { KoiFileError } from "./json-object-file.ts";
import type { LoopDeps, LoopEnd } from "./loop/loop.ts";
import { runLoop } from "./loop/loop.ts";
import { dispatchAnswerer, NO_MODEL } from "./loop/dispatch-answer.ts";
import { skillTurn } from "./loop/skill-turn.ts";
import { openContext } from "./loop/open-context.ts";
import type { TurnContext } from "./loop/open-context.ts";
import { Thread } from "./loop/thread.ts";
import { makeCallModel } from "./models/ai-sdk.ts";
import { Answerer } from "./models/answer.ts";
import type { AnswerDeps } from "./models/answer.ts";
import type { ResolveSecret } from "./models/credential-sources.ts";
import { modelChain, modelText, withChosen } from "./models/model-chain.ts";
import { openTurnHome, prepareTurn } from "./prepare-turn.ts";
import type { PreparedTurn, TurnPlace } from "./prepare-turn.ts";
import { contextReport, type ContextSizes } from "./prompt/context-report.ts";
import { placeLines } from "./sandbox/place-lines.ts";
import { SkillShelf } from "./skills/skill-shelf.ts";
import { skillListText } from "./skills/call-skill.ts";
import type { PlacedSkill, TurnSkills } from "./skills/skill.ts";
import { placedSkills, turnSkills } from "./skills/turn-skills.ts";
import { StoreError } from "./store/store-error.ts";
import { backgroundLines } from "./tools/exec/background-lines.ts";
import { lookThroughMemory } from "./tools/memory/look-through.ts";
import { makeToolbox } from "./tools/toolbox.ts";
import type { Tool } from "./tools/tool.ts";
import type { OpenedTools, Toolbox, ToolboxOptions } from "./tools/toolbox.ts";
import { isTimeout, startTurnClock } from "./turn-clock.ts";
import { Logins } from "./models/logins.ts";
import type { RunTurn, TurnEvent, TurnFailureCode, TurnReport, TurnRequest } from "./turn.ts";

/** What turns need from outside. */
export interface RunTurnDeps extends Omit<TurnPlace, "logins"> {
  /** Folder with the skills that come with SKYKOI. Default: none. */
  readonly bundledSkills?: string;
  /** Turns a reference to a secret into the secret. What it rejects with is never shown or logged. */
  readonly resolveSecret: ResolveSecret;
  /** Further tools, and where the tools of a session work. Default: the built-in tools, on this machine. */
  readonly tools?: ToolboxOptions;
  /** Hears of every credential before it is used, so that no log shows it. Default: nobody does. */
  readonly learnSecret?: (secret: string) => void;
}

const defaultTimeoutSeconds = 600;

/**
 * The function that runs turns. Between them it keeps logins that are being renewed, what skills there are, and commands in
 * the background.
 */
export function makeRunTurn(deps: RunTurnDeps): RunTurn {
  const { resolveSecret, learnSecret, clock, log } = deps;
  const now = (): number => clock.now();
  const answerDeps: AnswerDeps = { callModel: makeCallModel(now), resolveSecret, learnSecret, now, log };
  const place: TurnPlace = { ...deps, logins: new Logins({ now, log, learnSecret }) };
  const kept: Kept = {
    place,
    answerDeps,
    toolbox: makeToolbox({ ...place, resolveSecret, learnSecret }, deps.tools),
    shelf: new SkillShelf(deps, now),
  };
  return (request) => runTurn(request, kept);
}

/** What is the same for all turns. */
interface Kept {
  readonly place: TurnPlace;
  readonly answerDeps: AnswerDeps;
  readonly toolbox: Toolbox;
  readonly shelf: SkillShelf;
}

async function* runTurn(request: TurnRequest, kept: Kept): AsyncGenerator<TurnEvent> {
  const { timeoutSeconds: usual = defaultTimeoutSeconds } = request.gateway.config.kois?.defaults ?? {};
  const { timeoutSeconds = usual } = request;
  const clock = startTurnClock(request.signal, timeoutSeconds * 1000);
  let opened: OpenedLoop | undefined;
  try {
    opened = await openLoop(request, kept, clock.signal);
    const { koiName, loop } = opened;
    const end = lastEvent(yield* runWithin(opened), clock.signal, timeoutSeconds);
    yield end.type === "turn_end" ? { ...end, koiName } : withUsage(end, loop);
  } catch (error) {
    yield withUsage(brokenTurn(error, request, kept.place), opened?.loop);
  } finally {
    // Also where the reader walked away: the provider must not go on writing for nobody.
    clock.stop();
    await opened?.close();
  }
}

/** A loop that is ready to run; it holds its sandbox until it is closed. */
interface OpenedLoop {
  readonly loop: LoopDeps;
  readonly context: TurnContext;
  readonly koiName: string;
  /** The answer, where no model is to be asked. */
  readonly said?: string | undefined;
  /** Whether a tool is called and no model asked. */
  readonly isDirect: boolean;
  close(): Promise<void>;
}

/** Makes room first; or answers with the summary that is asked for. */
async function* runWithin({ loop, context, said, isDirect }: OpenedLoop): AsyncGenerator<TurnEvent, LoopEnd> {
  if (said !== undefined) return { outcome: "answered", text: said, model: NO_MODEL };
  if (isDirect) return yield* runLoop(loop);
  if (loop.request.summaryHint !== undefined) return context.summary(loop.request.summaryHint);
  await context.makeRoom(loop);
  return yield* runLoop(loop);
}

async function openLoop(request: TurnRequest, kept: Kept, signal: AbortSignal): Promise<OpenedLoop> {
  const { place, toolbox, shelf } = kept;
  const home = await openTurnHome(request, place);
  const thread = new Thread();
  for (const { step } of request.journal.steps) thread.add(step);
  const skills = await turnSkills(request, home, shelf);
  const opened = await toolbox.open(request, home, thread, skills.ofTurn);
  try {
    return await loopWith(opened, { request, home, thread, skills }, kept, signal);
  } catch (error) {
    await opened.close();
    throw error;
  }
}

async function loopWith(
  { scope, tools, sandbox, close }: OpenedTools,
  { request: given, home, thread, skills }: StartedTurn,
  { place, answerDeps }: Kept,
  signal: AbortSignal,
): Promise<OpenedLoop> {
  const { gateway, koi, sessionKey, facts } = given;
  const { config, session } = gateway;
  const [first] = withChosen(config, koi.id, modelChain(config, koi.id, given.models), given.model).names;
  const model = first ? modelText(first) : "";
  const offered = tools.offered(model, given.senders);
  if (given.history.length === 0) void lookThroughMemory(scope, offered);
  const placed = await placedSkills(skills, offered, sandbox);
  const { request, call, said } = await skillTurn(given, skills.ofTurn, placed, offered);
  const notes = [...placeLines(offered, sandbox), ...backgroundLines(scope)];
  const isSandboxed = scope.host.kind !== "gateway";
  const question = await prepareTurn(
    { request, home, tools: offered, skills: placed, notes, isSandboxed, signal },
    place,
  );
  const context = openContext({ request, question, answerDeps, tools: offered, place, signal });
  const loop: LoopDeps = {
    request,
    answerer: call ? dispatchAnswerer(call, thread) : new Answerer(question, answerDeps),
    thread,
    context,
    limits: turnLimits(config, koi.id),
    scope,
    tools,
    signal,
    stopped: request.signal,
    isOwner: (senders: readonly Sender[]) =>
      isOwnerAsking(config, {
        koiId: koi.id,
        sessionKey,
        mainKey: session.mainKey,
        facts,
        senders: senders.map(({ id }) => id as PeerId),
      }),
    fitted: context.fitted,
  };
  const about = { model, sizes: context.sizes, tools: offered, question, skills, placed };
  const told = request.report && reportText(request.report, about);
  return {
    loop,
    context,
    koiName: question.koiName,
    said: told ?? said,
    isDirect: call !== undefined,
    close,
  };
}

interface Reported {
  readonly model: string;
  readonly sizes: ContextSizes;
  readonly tools: readonly Tool[];
  readonly question: PreparedTurn;
  readonly skills: TurnSkills;
  readonly placed: readonly PlacedSkill[];
}

function reportText(report: TurnReport, { question, tools, skills, placed, ...about }: Reported): string {
  if (report === "skills") return skillListText(skills.ofTurn);
  const { files, fileChars } = question;
  return contextReport({
    ...about,
    files,
    fileChars,
    toolNames: tools.map(({ name }) => name),
    skills: placed,
  });
}

interface StartedTurn {
  readonly request: TurnRequest;
  readonly home: KoiHome;
  readonly thread: Thread;
  readonly skills: TurnSkills;
}

function lastEvent(end: LoopEnd, signal: AbortSignal, timeoutSeconds: number): TurnResult {
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

/** What was done is paid for, whatever came of it. */
function withUsage(end: Failed, loop: LoopDeps | undefined): Failed {
  const usage = loop?.thread.usage;
  return usage ? { ...end, usage } : end;
}

function brokenTurn(error: unknown, { koi }: TurnRequest, { log }: TurnPlace): Failed {
  if (error instanceof HomeError) {
    log?.warn({ koiId: koi.id, cause: String(error.cause ?? "") }, error.message);
    return failed("model_error", error.message, false);
  }
  if (error instanceof StoreError) {
    log?.warn(
      { koiId: koi.id, code: error.code },
      "a step of a turn can't be written down, so the turn stops",
    );
    return failed("not_written", "what I did could not be written down, so I stopped", true);
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

type TurnResult = Extract<TurnEvent, { type: "turn_end" | "turn_failed" }>;
type Failed = Extract<TurnEvent, { type: "turn_failed" }>;

function failed(code: TurnFailureCode, message: string, isRetryable: boolean): Failed {
  return { type: "turn_failed", code, message, isRetryable };
}

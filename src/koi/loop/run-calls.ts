// The calls of one answer, run and written down. Side by side where none of them changes anything, else one after the
// other, in the order in which the model gave them.
// INVARIANT: `started` is on disk before a call runs, and its result before the model sees it. What fails is a result;
// only where a step can't be written does this reject, and then the turn stops.

import type { AnsweredCall, Sender, ToolCall, ToolResult } from "../conversation.ts";
import { errorResult } from "../conversation.ts";
import type { Tool, ToolContext, ToolScope } from "../tools/tool.ts";
import type { TurnTools } from "../tools/turn-tools.ts";
import type { TurnJournal } from "../turn.ts";
import { cutResult, MAX_RESULT_CHARS } from "./cut-result.ts";

/** What calls need. */
export interface CallDeps {
  readonly scope: ToolScope;
  readonly tools: TurnTools;
  readonly journal: Pick<TurnJournal, "record">;
  readonly signal: AbortSignal;
  readonly stopped: AbortSignal;
}

/** Who calls, and for whom. */
export interface Caller {
  /** `provider/model`. */
  readonly model: string;
  readonly senders: readonly Sender[];
  readonly isOwner: boolean;
}

interface Runnable {
  readonly call: ToolCall;
  /** Absent where the call is answered without being run. */
  readonly tool?: Tool;
  readonly refusal?: string;
}

/** How long a tool has to stop when its turn ends. */
const STOP_MS = 5_000;

/** Runs `calls`; the answers come in their order. Rejects with what `record` rejects with. */
export async function runCalls(
  calls: readonly ToolCall[],
  caller: Caller,
  deps: CallDeps,
): Promise<readonly AnsweredCall[]> {
  const runnables = calls.map((call) => judged(call, caller, deps.tools));
  if (runnables.every(({ tool }) => tool === undefined || tool.isReadOnly)) {
    const callIds = runnables.flatMap(({ call, tool }) => (tool ? [call.id] : []));
    if (callIds.length > 0) await deps.journal.record({ kind: "started", callIds });
    return Promise.all(runnables.map((one) => answered(one, caller, deps)));
  }
  const answers: AnsweredCall[] = [];
  for (const one of runnables) {
    // A turn that is over begins nothing more.
    const refused = deps.signal.aborted
      ? { call: one.call, refusal: "the turn was stopped before this ran" }
      : one;
    if (refused.tool) await deps.journal.record({ kind: "started", callIds: [one.call.id] });
    answers.push(await answered(refused, caller, deps));
  }
  return answers;
}

function judged(call: ToolCall, { model, senders }: Caller, tools: TurnTools): Runnable {
  const judgement = tools.judge(call.name, model, senders);
  if ("refusal" in judgement) return { call, refusal: judgement.refusal };
  if (call.malformed === undefined) return { call, tool: judgement.tool };
  return {
    call,
    refusal: `the parameters are no JSON object, so nothing was run: ${JSON.stringify(call.malformed)}`,
  };
}

async function answered(one: Runnable, caller: Caller, deps: CallDeps): Promise<AnsweredCall> {
  const { call, tool, refusal } = one;
  const result = cutResult(tool ? await ran(tool, call, caller, deps) : errorResult(refusal ?? ""));
  await deps.journal.record({ kind: "result", callId: call.id, result });
  return { callId: call.id, name: call.name, result };
}

async function ran(tool: Tool, call: ToolCall, caller: Caller, deps: CallDeps): Promise<ToolResult> {
  const { scope, signal, stopped } = deps;
  const context: ToolContext = {
    ...scope,
    ...caller,
    callId: call.id,
    signal,
    stopped,
    maxResultChars: MAX_RESULT_CHARS,
  };
  const over = overtime(signal);
  try {
    return await Promise.race([tool.run(call.args, context), over.result]);
  } catch (error) {
    // A mistake of the tool's. Its message may quote anything, so the log gets the name and the frames.
    const { name = "unknown", stack = "" } = error instanceof Error ? error : {};
    const frames = stack.split("\n").filter((line) => line.startsWith("    at "));
    scope.log?.warn({ koiId: scope.koi.id, tool: tool.name, error: name, frames }, "a tool broke");
    return errorResult(
      `the tool \`${tool.name}\` broke by a mistake in it; whether it did anything is not known`,
    );
  } finally {
    over.cancel();
  }
}

/** A result for a tool that goes on after its turn was over. */
function overtime(signal: AbortSignal): { readonly result: Promise<ToolResult>; cancel(): void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let onAbort: () => void = () => undefined;
  const result = new Promise<ToolResult>((resolve) => {
    const late = errorResult("the turn was stopped while this ran, and it did not stop in time");
    onAbort = () => (timer = setTimeout(() => resolve(late), STOP_MS));
    if (signal.aborted) onAbort();
    else signal.addEventListener("abort", onAbort, { once: true });
  });
  return {
    result,
    cancel: () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
    },
  };
}

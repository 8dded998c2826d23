// A skill that says `command-dispatch: tool`: what a person wrote goes to its tool as it is, and what comes back is the answer.
// No model is asked. The call takes the way of every call, so policy, approvals and the journal hold for it.

import type { JsonObject, ToolCall } from "../conversation.ts";
import { resultText } from "../conversation.ts";
import type { CalledSkill } from "../skills/call-skill.ts";
import type { Tool } from "../tools/tool.ts";
import type { LoopDeps } from "./loop.ts";
import type { Thread } from "./thread.ts";

/** What stands for a model in the transcript. */
export const NO_MODEL = "skykoi/skill";
/** Most characters of a result that are said. */
const MAX_SAID = 8_000;

/** The call that a skill stands for; a sentence where it can't be made. `offered`: what a model would be offered. */
export function dispatchOf(
  { skill, text }: CalledSkill,
  offered: readonly Tool[],
): ToolCall | { readonly problem: string } | undefined {
  const { tool: name } = skill;
  if (name === undefined) return undefined;
  const tool = offered.find((one) => one.name === name);
  if (!tool)
    return {
      problem: `The skill ${skill.name} runs the tool ${name}, which may not be used here; nothing was done.`,
    };
  const parameter = textParameter(tool.parameters);
  if (parameter === undefined)
    return {
      problem: `The skill ${skill.name} runs the tool ${name}, which takes more than a text; nothing was done.`,
    };
  return { id: "skill", name, args: { [parameter]: text } };
}

/** Answers with the call first, and with its result then. */
export function dispatchAnswerer(call: ToolCall, thread: Thread): LoopDeps["answerer"] {
  return {
    async *answer(): ReturnType<LoopDeps["answerer"]["answer"]> {
      const results = thread.messages.flatMap((message) => (message.role === "tool" ? message.results : []));
      const [first] = results;
      if (!first) return { outcome: "answered", text: "", model: NO_MODEL, calls: [call] };
      const said = resultText(first.result).trim();
      const text = said === "" ? "Done; the tool said nothing." : cut(said);
      yield { type: "text_delta", text };
      return { outcome: "answered", text, model: NO_MODEL, calls: [] };
    },
  };
}

/** `command`, else the only parameter that must be there, where it is a text. */
function textParameter({ properties, required }: JsonObject): string | undefined {
  const all = (properties ?? {}) as Readonly<Record<string, { readonly type?: unknown } | undefined>>;
  if (all["command"]?.type === "string") return "command";
  const [only, more] = Array.isArray(required) ? (required as readonly string[]) : [];
  return only !== undefined && more === undefined && all[only]?.type === "string" ? only : undefined;
}

function cut(text: string): string {
  return text.length <= MAX_SAID ? text : `${text.slice(0, MAX_SAID)}…`;
}

// The tools of one turn: which of those that there are a model is offered, and whether a call of it may run. Both ask the
// effective tool table, the same that the compiler judges with.
// INVARIANT: what is not offered does not run, whatever a model asks for.

import { TOOL_NAMES } from "../../config/tool-names.ts";
import type { RoomContext } from "../../policy/tools/room-policy.ts";
import { judgeTool } from "../../policy/tools/tool-table.ts";
import type { ToolVerdict } from "../../policy/tools/tool-table.ts";
import { toolStages } from "../../policy/tools/tool-stages.ts";
import type { Sender } from "../conversation.ts";
import type { ModelTool } from "../models/model-port.ts";
import type { Tool, ToolScope } from "./tool.ts";

const BUILT_IN: ReadonlySet<string> = new Set(TOOL_NAMES);

/** A tool that may run, or why not: a sentence for the model. */
export type Judged = { readonly tool: Tool } | { readonly refusal: string };

/** The tools of a turn. */
export class TurnTools {
  readonly #scope: ToolScope;
  readonly #tools: ReadonlyMap<string, Tool>;

  /** Of two tools with one name the first counts. */
  constructor(scope: ToolScope, tools: readonly Tool[]) {
    this.#scope = scope;
    this.#tools = new Map(tools.toReversed().map((tool) => [tool.name, tool]));
  }

  /** What `model` (`provider/model`) is offered when `senders` ask. By name, so that providers can cache it. */
  offered(model: string, senders: readonly Sender[]): readonly Tool[] {
    return [...this.#tools.values()]
      .filter(({ name }) => this.#verdict(name, model, senders).isAllowed)
      .sort((one, other) => (one.name < other.name ? -1 : 1));
  }

  /** Whether a call may run. */
  judge(name: string, model: string, senders: readonly Sender[]): Judged {
    const tool = this.#tools.get(name);
    if (!tool && !BUILT_IN.has(name)) return { refusal: `there is no tool \`${name}\`` };
    const verdict = this.#verdict(name, model, senders);
    if (!verdict.isAllowed) return { refusal: refusalOf(verdict) };
    return tool ? { tool } : { refusal: `there is no tool \`${name}\` in this turn` };
  }

  /** A tool must be there for everyone who asks: what one of them may not have done, nobody gets done in their name. */
  #verdict(name: string, model: string, senders: readonly Sender[]): ToolVerdict {
    const rooms = senders.length === 0 ? [undefined] : senders.map(({ id }) => id);
    const verdicts = rooms.map((sender) => judgeTool(this.#stages(model, sender), name));
    const [first] = verdicts;
    const denied = verdicts.find(({ isAllowed }) => !isAllowed);
    return denied ?? first ?? { tool: name, isAllowed: false };
  }

  #stages(model: string, sender: string | undefined): ReturnType<typeof toolStages> {
    const { gateway, koi, session, facts } = this.#scope;
    const room: RoomContext = { facts, ...(sender !== undefined && { sender: [sender] }) };
    return toolStages(gateway.config, koi.id, { session, model, room });
  }
}

/** What models are told of tools. */
export function modelTools(tools: readonly Tool[]): readonly ModelTool[] {
  return tools.map(({ name, description, parameters }) => ({ name, description, parameters }));
}

function refusalOf({ tool, stage, reason, pointer }: ToolVerdict): string {
  const how = reason === "not_listed" ? "does not list it" : "denies it";
  const who = pointer ? `\`${pointer}\` of the configuration` : `a built-in rule (${stage ?? "none"})`;
  return `the tool \`${tool}\` is not allowed here: ${who} ${how}. It was not run; do without it.`;
}

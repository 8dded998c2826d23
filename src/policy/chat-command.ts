// What is a command in a chat: a message that is nothing else. Any other text, also one that begins with a slash, is for
// the koi.

/**
 * `verbose`, `reasoning`, `elevated`: what the chat sees of tools and of thoughts, how far commands get out of the sandbox.
 * `approve`: a person's word on a command that waits for it. `new`: the session starts afresh. `compact`: with a summary of
 * what was said. `model`, `think`, `activation`, `send`, `queue`: another model, how much it thinks, when the koi speaks,
 * whether its answers are sent, how messages wait, all for this session.
 */
export type CommandName =
  | "new"
  | "stop"
  | "status"
  | "model"
  | "think"
  | "compact"
  | "activation"
  | "send"
  | "queue"
  | "verbose"
  | "reasoning"
  | "elevated"
  | "approve";

/** A command. */
export interface ChatCommand {
  readonly name: CommandName;
  /** What stands behind it, trimmed; empty where nothing does. */
  readonly argument: string;
}

const NOTHING = /^$/;
const A_WORD = /^\S*$/;

/** Commands beside the reset triggers, and what may stand behind each; with anything else it is text for the koi. */
const BUILT_IN: Readonly<Record<string, { readonly name: CommandName; readonly takes: RegExp }>> = {
  "/stop": { name: "stop", takes: NOTHING },
  "/status": { name: "status", takes: NOTHING },
  "/model": { name: "model", takes: A_WORD },
  "/think": { name: "think", takes: A_WORD },
  "/compact": { name: "compact", takes: /^/ },
  "/activation": { name: "activation", takes: A_WORD },
  "/send": { name: "send", takes: A_WORD },
  "/verbose": { name: "verbose", takes: A_WORD },
  "/reasoning": { name: "reasoning", takes: A_WORD },
  "/elevated": { name: "elevated", takes: A_WORD },
  "/approve": { name: "approve", takes: /^(?:\S+\s+\S+)?$/ },
  "/queue": { name: "queue", takes: /^\S*(?:\s+[a-z]+:\S+)*$/i },
};

/** The commands for a platform's menu, in words for people; of `triggers` those that a menu can show. */
export function menuOf(triggers: readonly string[]): readonly { name: string; description: string }[] {
  const names = triggers.map((trigger) => /^\/([a-z0-9_]{1,32})$/i.exec(trigger.trim())?.[1]?.toLowerCase());
  const starts = [...new Set(names.filter((name) => name !== undefined))];
  return [
    ...starts.map((name) => ({ name, description: "Start afresh and forget what was said" })),
    { name: "stop", description: "Stop the answer that is being written" },
    { name: "status", description: "What this conversation is" },
    { name: "model", description: "Show or choose the model" },
    { name: "think", description: "Show or choose how much the model thinks" },
    { name: "compact", description: "Replace what was said by a summary" },
  ];
}

/**
 * The command that `text` is; `undefined` where it is none. Case does not count. `triggers` start afresh, alone or with
 * text behind them. Never throws.
 */
export function chatCommand(text: string, triggers: readonly string[]): ChatCommand | undefined {
  const said = text.trim();
  for (const trigger of triggers) {
    const argument = behind(said, trigger.trim());
    if (argument !== undefined) return { name: "new", argument };
  }
  const [word = ""] = said.split(/\s/, 1);
  const key = word.toLowerCase();
  const found = Object.hasOwn(BUILT_IN, key) ? BUILT_IN[key] : undefined;
  if (!found) return undefined;
  const argument = said.slice(word.length).trim();
  return found.takes.test(argument) ? { name: found.name, argument } : undefined;
}

/** What stands behind `trigger` in `said`; `undefined` where it does not begin with it as a word of its own. */
function behind(said: string, trigger: string): string | undefined {
  if (trigger === "" || said.slice(0, trigger.length).toLowerCase() !== trigger.toLowerCase())
    return undefined;
  const rest = said.slice(trigger.length);
  return rest === "" || /^\s/.test(rest) ? rest.trim() : undefined;
}

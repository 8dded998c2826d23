// What is a command in a chat: a message that is nothing else. Any other text, also one that begins with a slash, is for
// the koi.

/** `new`: the session starts afresh. `compact`: with a summary of what was said. `model`: another model for the session. */
export type CommandName = "new" | "stop" | "status" | "model" | "compact";

/** A command. */
export interface ChatCommand {
  readonly name: CommandName;
  /** What stands behind it, trimmed; empty where nothing does. */
  readonly argument: string;
}

/** Commands beside the reset triggers, and how many words each takes behind it. */
const BUILT_IN: Readonly<Record<string, { readonly name: CommandName; readonly words: number }>> = {
  "/stop": { name: "stop", words: 0 },
  "/status": { name: "status", words: 0 },
  "/model": { name: "model", words: 1 },
  "/compact": { name: "compact", words: Number.POSITIVE_INFINITY },
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
  const words = argument === "" ? 0 : argument.split(/\s+/).length;
  return words <= found.words ? { name: found.name, argument } : undefined;
}

/** What stands behind `trigger` in `said`; `undefined` where it does not begin with it as a word of its own. */
function behind(said: string, trigger: string): string | undefined {
  if (trigger === "" || said.slice(0, trigger.length).toLowerCase() !== trigger.toLowerCase())
    return undefined;
  const rest = said.slice(trigger.length);
  return rest === "" || /^\s/.test(rest) ? rest.trim() : undefined;
}

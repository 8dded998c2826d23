// What is a command in a chat: a message that is nothing else. Any other text, also one that begins with a slash, is for
// the koi.

import { type CommandEntry, type CommandName, COMMANDS } from "./command-list.ts";

/** A command. */
export interface ChatCommand {
  readonly name: CommandName;
  /** What stands behind it, trimmed; empty where nothing does. */
  readonly argument: string;
}

const BY_WORD: ReadonlyMap<string, CommandEntry> = new Map(
  COMMANDS.flatMap((entry) => entry.words.map((word): [string, CommandEntry] => [`/${word}`, entry])),
);

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
  const found = BY_WORD.get(word.toLowerCase());
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

// The list of commands as people see it: in the menu of a platform, and as the answer to `/help`.

import { type CommandArgument, type CommandEntry, type CommandName, COMMANDS } from "./command-list.ts";

/** A command in a menu. */
export interface MenuEntry {
  /** Without the slash, lower case. */
  readonly name: string;
  readonly description: string;
  readonly arguments: readonly CommandArgument[];
}

/** The commands for a platform's menu; of `triggers`, which start afresh, those that a menu can show. */
export function menuOf(triggers: readonly string[]): readonly MenuEntry[] {
  const names = triggers.map((trigger) => /^\/([a-z0-9_]{1,32})$/i.exec(trigger.trim())?.[1]?.toLowerCase());
  const starts = [...new Set(names.filter((name) => name !== undefined))];
  return COMMANDS.flatMap((entry) => {
    const shown = entry.name === "new" ? starts : entry.words.slice(0, 1).filter(isFree(starts));
    return shown.map((name) => ({ name, description: entry.description, arguments: entry.arguments }));
  });
}

/** What `/help` answers where those commands are taken that `isTaken` says. Default: all. */
export function helpText(
  triggers: readonly string[],
  isTaken: (name: CommandName) => boolean = () => true,
): string {
  const starts = triggers.map((trigger) => trigger.trim()).filter((trigger) => trigger !== "");
  const lines = COMMANDS.filter(({ name }) => isTaken(name)).flatMap((entry) => {
    if (entry.name !== "new") return [`/${entry.words[0]}${usageOf(entry)}: ${entry.description}`];
    return starts.length === 0 ? [] : [`${starts.join(", ")}${usageOf(entry)}: ${entry.description}`];
  });
  return lines.join("\n");
}

/** What stands behind a command, as help shows it: ` ID allow-once|deny`, ` [NAME]`; empty where nothing does. */
export function usageOf({ arguments: all }: Pick<CommandEntry, "arguments">): string {
  const texts = all.map(({ name, choices, isRequired }) => {
    const text = choices?.join("|") ?? name.toUpperCase();
    return isRequired ? ` ${text}` : ` [${text}]`;
  });
  return texts.join("");
}

/** A trigger that is spelled like a command takes its place. */
function isFree(starts: readonly string[]): (word: string) => boolean {
  return (word) => !starts.includes(word);
}

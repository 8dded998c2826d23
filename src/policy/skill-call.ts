// A person calls a skill: `/skill NAME …`, or `/NAME …`. Which skills there are only the koi knows, so here it is only seen
// that a message may be such a call.

import { type ChatCommand, chatCommand } from "./chat-command.ts";

/** A message that calls a skill, if there is one of that name. */
export interface SkillCall {
  /** The name and what stands behind it. */
  readonly words: string;
  /** Whether it surely calls a skill (`/skill`); else it is text for the koi where there is none. */
  readonly isSure: boolean;
}

/** What a message is beside text for the koi. */
export interface CommandOrSkill {
  readonly command?: ChatCommand;
  readonly skill?: SkillCall;
}

const SLASH = /^\/([\p{L}\p{N}][\p{L}\p{N}._-]{0,63})(?=\s|$)/u;

/** What `text` is; empty where it is text for the koi and nothing else. Never throws. */
export function commandOrSkill(text: string, triggers: readonly string[]): CommandOrSkill {
  const command = chatCommand(text, triggers);
  if (command?.name === "skill" && command.argument !== "")
    return { skill: { words: command.argument, isSure: true } };
  if (command) return { command };
  const said = text.trim();
  return SLASH.test(said) ? { skill: { words: said.slice(1), isSure: false } } : {};
}

/** A skill's name as a command: lower case, everything but letters and digits one `_`. Platforms allow no more. */
export function commandWord(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, "_")
    .replaceAll(/^_|_$/g, "");
}

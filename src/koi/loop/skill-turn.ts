// What a call of a skill makes of a turn: a longer question, a call of a tool in the place of a model, or an answer at once.

import type { ToolCall } from "../conversation.ts";
import { findCalled, noSuchSkill, skillQuestion } from "../skills/call-skill.ts";
import type { PlacedSkill, Skill } from "../skills/skill.ts";
import type { Tool } from "../tools/tool.ts";
import type { TurnRequest } from "../turn.ts";
import { dispatchOf } from "./dispatch-answer.ts";

/** A turn, after its message was looked at for a skill. */
export interface SkillTurn {
  readonly request: TurnRequest;
  /** Made in the place of what a model would do. */
  readonly call?: ToolCall;
  /** The answer, where there is nothing to do. */
  readonly said?: string;
}

/** Looks for the skill that a message calls, in those that the turn may use. */
export async function skillTurn(
  request: TurnRequest,
  skills: readonly Skill[],
  placed: readonly PlacedSkill[],
  offered: readonly Tool[],
): Promise<SkillTurn> {
  const { skill: words } = request;
  if (!words) return { request };
  const called = findCalled(words, skills);
  if (!called) return words.isSure ? { request, said: noSuchSkill(words) } : { request };
  const call = dispatchOf(called, offered);
  if (call && "problem" in call) return { request, said: call.problem };
  if (call) {
    // Nobody would answer what came meanwhile: it waits for a turn of its own.
    const { takeIn: _, ...alone } = request;
    return { request: alone, call };
  }
  const location = placed.find(({ skill }) => skill === called.skill)?.location;
  return { request: { ...request, text: await skillQuestion(called, request.text, location) } };
}

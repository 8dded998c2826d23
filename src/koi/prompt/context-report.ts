// What a turn sends to its model, in words for people: `/context`. Pure.

import type { PlacedSkill } from "../skills/skill.ts";
import type { WorkspaceFile } from "./workspace-files.ts";

/** What a window holds, in tokens, as far as that can be told without the model's own counter. */
export interface ContextSizes {
  readonly window: number;
  /** With more than this what was said is summed up. */
  readonly full: number;
  readonly system: number;
  readonly tools: number;
  readonly conversation: number;
  readonly messages: number;
}

/** What the report is about. */
export interface ContextParts {
  readonly model: string;
  readonly sizes: ContextSizes;
  readonly files: readonly WorkspaceFile[];
  /** Most characters of one file. */
  readonly fileChars: number;
  readonly toolNames: readonly string[];
  readonly skills: readonly PlacedSkill[];
}

/** The report. */
export function contextReport({ model, sizes, files, fileChars, toolNames, skills }: ContextParts): string {
  const { window, full, system, tools, conversation, messages } = sizes;
  const used = system + tools + conversation;
  const written = files.filter(({ text }) => text.trim() !== "");
  const listed = skills.filter(({ skill }) => skill.isForModels).map(({ skill }) => skill.name);
  return [
    `model: ${model || "skykoi/echo (no model is configured)"}, window ${count(window)} tokens`,
    `used: about ${count(used)} tokens (${Math.round((used / window) * 100)} %); summed up from ${count(full)} on`,
    `system prompt: about ${count(system)} tokens`,
    ...written.map(({ name, text }) => `  ${name}: ${charsText(text.trim().length, fileChars)}`),
    `tools: about ${count(tools)} tokens, ${listText(toolNames)}`,
    `skills: ${listText(listed)}`,
    `conversation: about ${count(conversation)} tokens, ${messages} messages`,
  ].join("\n");
}

function charsText(chars: number, most: number): string {
  return chars <= most
    ? `${count(chars)} characters`
    : `${count(chars)} characters, of which ${count(most)} are shown`;
}

function listText(names: readonly string[]): string {
  return names.length === 0 ? "none" : `${names.length} (${names.join(", ")})`;
}

function count(value: number): string {
  return Math.ceil(value).toLocaleString("en-US");
}

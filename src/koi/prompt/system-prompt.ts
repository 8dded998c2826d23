// Files already read + identity + session → the system prompt. Pure.
// Order is from the steadiest to the most fleeting, so that providers can cache the beginning: who the koi is, its
// workspace files, its skills, the conversation, the time.

import type { Identity } from "./identity.ts";
import { skillPrompt } from "../skills/skill-prompt.ts";
import type { PlacedSkill } from "../skills/skill.ts";
import { limitText } from "./limit-text.ts";
import { sessionLines } from "./session-facts.ts";
import type { SessionFacts } from "./session-facts.ts";
import { toolLines } from "./tool-lines.ts";
import type { PromptTool } from "./tool-lines.ts";
import type { WorkspaceFile } from "./workspace-files.ts";

/** What a system prompt is built from. */
export interface PromptParts {
  readonly koiId: string;
  readonly identity: Identity;
  /** In prompt order; blank ones are left out. */
  readonly files: readonly WorkspaceFile[];
  /** That may be used in this conversation, each with the place of its file as the koi's tools see it. Default: none. */
  readonly skills?: readonly PlacedSkill[];
  readonly session: SessionFacts;
  /** What may be called. Default: nothing. */
  readonly tools?: readonly PromptTool[];
  /** Lines for the end, what is new since the last turn. Default: none. */
  readonly notes?: readonly string[];
  readonly limits?: PromptLimits;
}

/** How much of the workspace files goes into a prompt, in UTF-16 units. */
export interface PromptLimits {
  /** `kois.defaults.bootstrapMaxChars`: most of one file. */
  readonly fileChars: number;
  /** Most of all files together. */
  readonly totalChars: number;
}

/** The limits where the config says nothing. */
export const defaultPromptLimits: PromptLimits = { fileChars: 20_000, totalChars: 60_000 };

// A rest of a file that is shorter than this tells nothing.
const leastUsefulChars = 500;

/** The system prompt of one turn. */
export function systemPrompt(parts: PromptParts): string {
  return [
    section("Who you are", identityLines(parts)),
    parts.tools && parts.tools.length > 0 ? section("Tools", toolLines(parts.tools)) : "",
    contextSection(parts.files, parts.limits ?? defaultPromptLimits),
    skillPrompt(parts.skills ?? []),
    section("This conversation", [...sessionLines(parts.session), ...(parts.notes ?? [])]),
  ]
    .filter((text) => text !== "")
    .join("\n\n");
}

function identityLines({ koiId, identity }: PromptParts): readonly string[] {
  return [
    `You are ${identity.name}, the koi \`${koiId}\`: one of the agents that a SKYKOI gateway hosts.`,
    ...(identity.theme === undefined ? [] : [`Your persona: ${identity.theme}.`]),
    ...(identity.emoji === undefined ? [] : [`Your emoji: ${identity.emoji}`]),
  ];
}

function contextSection(files: readonly WorkspaceFile[], limits: PromptLimits): string {
  const written = files.filter((file) => file.text.trim() !== "");
  const chapters: string[] = [];
  const omitted: string[] = [];
  let leftChars = limits.totalChars;
  for (const { name, text } of written) {
    const limit = Math.min(limits.fileChars, leftChars);
    if (limit < text.trim().length && limit < leastUsefulChars) {
      omitted.push(name);
      continue;
    }
    const body = limitText(text.trim(), limit, name);
    leftChars = Math.max(0, leftChars - body.length);
    chapters.push(`## ${name}\n\n${body}`);
  }
  if (written.length === 0) return "";
  const intro = ["These files of your workspace are yours; follow them."];
  if (written.some((file) => file.name === "SOUL.md"))
    intro.push("Embody the character that SOUL.md describes.");
  if (omitted.length > 0) intro.push(`Left out for length, read them when needed: ${omitted.join(", ")}.`);
  return [section("Project context", [intro.join(" ")]), ...chapters].join("\n\n");
}

function section(title: string, lines: readonly string[]): string {
  return `# ${title}\n\n${lines.join("\n")}`;
}

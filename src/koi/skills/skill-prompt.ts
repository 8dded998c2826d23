// The list of skills in a system prompt: enough to know when to read one. Costs 195 characters once, and for each skill 97
// and the length of its name, description and location (with `&`, `<` and `>` written out).

import type { PlacedSkill } from "./skill.ts";

const INTRO =
  "Each skill below is a folder with instructions. If one fits the task, read its file before you begin; in that " +
  "file, `{baseDir}` means the folder.";

/** The list; empty where there is no skill for models. */
export function skillPrompt(skills: readonly PlacedSkill[]): string {
  const listed = skills.filter(({ skill }) => skill.isForModels);
  if (listed.length === 0) return "";
  const entries = listed.map(({ skill, location }) => entry(skill.name, skill.description, location));
  return `# Skills\n\n${INTRO}\n\n<available_skills>\n${entries.join("")}</available_skills>`;
}

function entry(name: string, description: string, location: string): string {
  const lines = [
    "  <skill>",
    `    <name>${escaped(name)}</name>`,
    `    <description>${escaped(description)}</description>`,
    `    <location>${escaped(location)}</location>`,
    "  </skill>",
  ];
  return `${lines.join("\n")}\n`;
}

/** SAFETY: a description can't close its element and speak in the gateway's name. */
function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

// A skill that a person calls: which one it is, and what the koi is told of it. Its text goes along, so that the koi needs no
// tool to read it, and so that a skill that models are not told of can be used at all.

import { commandWord, type SkillCall } from "../../policy/skill-call.ts";
import { readInside } from "../read-inside.ts";
import { limitText } from "../prompt/limit-text.ts";
import type { Skill } from "./skill.ts";

/** A skill that is called. */
export interface CalledSkill {
  readonly skill: Skill;
  /** What stands behind its name, trimmed. */
  readonly text: string;
}

/** Most characters of a SKILL.md that go along. */
const MAX_CHARS = 20_000;
const MAX_BYTES = 256 * 1024;

/** The skill that is called, of those that the turn may use; by its whole name first. `undefined` where it is none. */
export function findCalled({ words }: SkillCall, skills: readonly Skill[]): CalledSkill | undefined {
  const callable = skills.filter(({ isForPeople }) => isForPeople);
  const said = words.toLowerCase();
  const named = callable
    .filter(({ name }) => said.startsWith(name.toLowerCase()) && /^(?:\s|$)/.test(words.slice(name.length)))
    .sort((one, other) => other.name.length - one.name.length)[0];
  if (named) return { skill: named, text: words.slice(named.name.length).trim() };
  const [first = ""] = words.split(/\s/, 1);
  const skill = callable.find(({ name }) => commandWord(name) === commandWord(first));
  return skill && { skill, text: words.slice(first.length).trim() };
}

/** What the koi is asked; `said`: the message as it came; `location`: where its tools find the SKILL.md, if they do. */
export async function skillQuestion(
  { skill, text }: CalledSkill,
  said: string,
  location: string | undefined,
): Promise<string> {
  const read = await readInside(skill.folder, "SKILL.md", MAX_BYTES);
  if (typeof read === "string") return said;
  const body = read.text.replace(/^\uFEFF?---[ \t]*\r?\n[\s\S]*?\r?\n---[ \t]*(?:\r?\n|$)/, "").trim();
  const folder = location?.replace(/[/\\]SKILL\.md$/, "") ?? skill.folder;
  return [
    said,
    "",
    `[I call your skill "${skill.name}". Do what it says${text === "" ? "" : " with what I wrote behind its name"}. Its text:]`,
    limitText(body, MAX_CHARS, "SKILL.md").replaceAll("{baseDir}", () => folder),
  ].join("\n");
}

/** Which skills a person can call, in words. */
export function skillListText(skills: readonly Skill[]): string {
  const callable = skills.filter(({ isForPeople }) => isForPeople);
  if (callable.length === 0) return "There is no skill that you could call here.";
  const lines = callable.map(
    ({ name, description }) => `/${commandWord(name) || "skill"}: ${name}. ${description}`,
  );
  return ["Skills that you can call, by /skill NAME or like this:", ...lines].join("\n");
}

/** Where there is none of the name. Names no other: what is out of reach is not told. */
export function noSuchSkill({ words }: SkillCall): string {
  const [name = ""] = words.split(/\s/, 1);
  return `There is no skill ${name} that you could call here. /skill shows which there are.`;
}

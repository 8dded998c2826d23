// The text of a SKILL.md → what it says. Front matter comes from anywhere, so nothing in it is trusted: what has the wrong
// type is as good as absent, and a name or a variable must look like one.

import { createRequire } from "node:module";

import type { SkillInstall, SkillNeeds, SkillText } from "./skill.ts";

// Loaded on first use: a gateway without skills needs none of it.
const require = createRequire(import.meta.url);

const NAME = /^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,63}$/u;
const VARIABLE = /^[A-Z][A-Z0-9_]{0,127}$/;
/** Variables with which a program is led elsewhere before it does its first step. */
const LEADING = /^(?:LD_|DYLD_|NODE_|PYTHON|PERL|RUBY|BASH_|GIT_)|^(?:ENV|IFS|PATH|HOME|SHELL)$/;
const MAX_DESCRIPTION = 1024;

/** What is wrong with a SKILL.md; a sentence without its beginning and its period. */
export interface SkillProblem {
  readonly problem: string;
}

/** Reads a SKILL.md. Never throws. */
export function parseSkill(text: string): SkillText | SkillProblem {
  const front = frontMatter(text);
  if (front === undefined) return { problem: "it does not begin with front matter between two lines `---`" };
  if (!isObject(front)) return { problem: "its front matter is no YAML mapping" };
  const name = textAt(front, "name");
  if (name === undefined || !NAME.test(name))
    return { problem: "its `name` is missing, or not 1 to 64 letters, digits, spaces, `.`, `_` and `-`" };
  const description = textAt(front, "description")?.replaceAll(/\s+/g, " ");
  if (description === undefined) return { problem: "its `description` is missing" };
  if (description.length > MAX_DESCRIPTION)
    return { problem: `its \`description\` is longer than ${MAX_DESCRIPTION} characters` };
  const block = productBlock(front);
  const primaryEnv = textAt(block, "primaryEnv");
  return {
    name,
    description,
    key: textAt(block, "skillKey") ?? name,
    ...(primaryEnv !== undefined && isSkillVariable(primaryEnv) && { primaryEnv }),
    isForModels: front["disable-model-invocation"] !== true,
    needs: needsOf(block),
    install: installsOf(block["install"]),
  };
}

/** What the skill of a SKILL.md needs, also where something else in it is wrong. Never throws. */
export function skillNeeds(text: string): SkillNeeds {
  const front = frontMatter(text);
  return needsOf(isObject(front) ? productBlock(front) : {});
}

function needsOf(block: JsonObject): SkillNeeds {
  const requires = objectAt(block, "requires");
  return {
    isAlways: block["always"] === true,
    os: textsAt(block, "os"),
    bins: textsAt(requires, "bins"),
    anyBins: textsAt(requires, "anyBins"),
    env: textsAt(requires, "env"),
    config: textsAt(requires, "config"),
  };
}

/** Whether a skill may have a variable of this name set for it. */
export function isSkillVariable(name: string): boolean {
  return VARIABLE.test(name) && !LEADING.test(name);
}

/** `undefined` where there is none. */
function frontMatter(text: string): unknown {
  const found = /^\uFEFF?---[ \t]*\r?\n([\s\S]*?)(?:^|\r?\n)---[ \t]*(?:\r?\n|$)/.exec(text)?.[1];
  return found === undefined ? undefined : (parsedYaml(found) ?? {});
}

function parsedYaml(text: string): unknown {
  try {
    const { parse } = require("yaml") as typeof import("yaml");
    // Few aliases: a short text must not unfold into a long one.
    return parse(text, { maxAliasCount: 20, logLevel: "silent" });
  } catch {
    return undefined;
  }
}

/** The block of SKYKOI in `metadata`, else the first one: skills are shared between products. */
function productBlock(front: JsonObject): JsonObject {
  const stated = front["metadata"];
  const metadata = typeof stated === "string" ? parsedYaml(stated) : stated;
  if (!isObject(metadata)) return {};
  const own = Object.keys(metadata).find((key) => key.toLowerCase() === "skykoi");
  const block = own === undefined ? Object.values(metadata).find(isObject) : metadata[own];
  return isObject(block) ? block : {};
}

const INSTALLED: Readonly<Record<SkillInstall["kind"], string>> = {
  brew: "formula",
  node: "package",
  go: "module",
  uv: "package",
  download: "url",
};

function installsOf(list: unknown): readonly SkillInstall[] {
  if (!Array.isArray(list)) return [];
  return list.filter(isObject).flatMap((one) => {
    const kind = textAt(one, "kind");
    if (kind === undefined || !Object.hasOwn(INSTALLED, kind)) return [];
    const what = textAt(one, INSTALLED[kind as SkillInstall["kind"]]);
    // It is shown as a command to type: nothing but a name or an address.
    if (what === undefined || !/^[\w@./:+-]+$/.test(what) || what.startsWith("-")) return [];
    return [{ kind: kind as SkillInstall["kind"], what }];
  });
}

type JsonObject = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function objectAt(object: JsonObject, key: string): JsonObject {
  const value = object[key];
  return isObject(value) ? value : {};
}

function textAt(object: JsonObject, key: string): string | undefined {
  const value = object[key];
  const text = typeof value === "string" ? value.trim() : "";
  return text === "" ? undefined : text;
}

function textsAt(object: JsonObject, key: string): readonly string[] {
  const value = object[key];
  const list: readonly unknown[] = Array.isArray(value) ? value : [];
  return list.filter((item) => typeof item === "string" && item.trim() !== "").map(String);
}

// The text of a SKILL.md → what it says. Front matter comes from anywhere, so nothing in it is trusted: what has the wrong
// type is as good as absent, and a name or a variable must look like one.

import { createRequire } from "node:module";

import {
  frontMatter,
  frontText,
  isObject,
  type JsonObject,
  needsOf,
  productBlock,
  saysNo,
  saysYes,
} from "../../policy/skill-front.ts";
import { placeOfKey, type TextPlace, yamlFault } from "./skill-place.ts";
import type { SkillInstall, SkillText } from "./skill.ts";

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
  /** Where in the file. */
  readonly at: TextPlace;
}

/** Reads a SKILL.md. Never throws. */
export function parseSkill(text: string): SkillText | SkillProblem {
  const wrong = (problem: string, key = ""): SkillProblem => ({ problem, at: placeOfKey(text, key) });
  const front = frontMatter(text, parsedYaml);
  if (front === undefined) return wrong("it does not begin with front matter between two lines `---`");
  if (!isObject(front)) return noMapping(text);
  const name = textAt(front, "name");
  if (name === undefined || !NAME.test(name))
    return wrong("its `name` is missing, or not 1 to 64 letters, digits, spaces, `.`, `_` and `-`", "name");
  const description = textAt(front, "description")?.replaceAll(/\s+/g, " ");
  if (description === undefined) return wrong("its `description` is missing", "description");
  if (description.length > MAX_DESCRIPTION)
    return wrong(`its \`description\` is longer than ${MAX_DESCRIPTION} characters`, "description");
  const dispatch = textAt(front, "command-dispatch");
  const tool = textAt(front, "command-tool");
  if (dispatch !== undefined && dispatch !== "tool")
    return wrong("its `command-dispatch` can only be `tool`", "command-dispatch");
  if (dispatch === "tool" && tool === undefined)
    return wrong("its `command-dispatch` needs a `command-tool`", "command-dispatch");
  if ((textAt(front, "command-arg-mode") ?? "raw") !== "raw")
    return wrong("its `command-arg-mode` can only be `raw`", "command-arg-mode");
  const block = productBlock(front, parsedYaml);
  const primaryEnv = textAt(block, "primaryEnv");
  return {
    name,
    description,
    key: textAt(block, "skillKey") ?? name,
    ...(primaryEnv !== undefined && isSkillVariable(primaryEnv) && { primaryEnv }),
    isForModels: !saysYes(front["disable-model-invocation"]),
    isForPeople: !saysNo(front["user-invocable"]),
    ...(dispatch === "tool" && tool !== undefined && { tool }),
    needs: needsOf(block),
    install: installsOf(block["install"]),
  };
}

function noMapping(text: string): SkillProblem {
  const fault = yamlFault(frontText(text) ?? "");
  if (!fault) return { problem: "its front matter is no YAML mapping", at: { line: 2, column: 1 } };
  const { line, column, what } = fault;
  return { problem: `its front matter is no YAML (${what})`, at: { line, column } };
}

/** Whether a skill may have a variable of this name set for it. */
export function isSkillVariable(name: string): boolean {
  return VARIABLE.test(name) && !LEADING.test(name);
}

function parsedYaml(text: string): unknown {
  try {
    const { parse } = require("yaml") as typeof import("yaml");
    // Few aliases: a short text must not unfold into a long one. With faults nothing is half read: a need could get lost.
    return parse(text, { maxAliasCount: 20, logLevel: "error" });
  } catch {
    return undefined;
  }
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

function textAt(object: JsonObject, key: string): string | undefined {
  const value = object[key];
  const text = typeof value === "string" ? value.trim() : "";
  return text === "" ? undefined : text;
}

// Sentences about tools: names, lists, and what the chain of filters makes of them.

import type { FindingArgs } from "../diagnostics/finding.ts";
import type { OverridingStage, ToolArgs } from "../diagnostics/tool-args.ts";
import { didYouMean, quoted, quotedList } from "./phrases.ts";
import type { Sentence, Sentences } from "./sentence.ts";

/** Why no later list brings a tool back. */
const CHAIN =
  "the filters are a chain (profile, all kois, this koi, room, sandbox), and each only takes away";

const OWNERS: Readonly<Record<OverridingStage, string>> = {
  profile: "the profile",
  global: "the list of all kois",
  koi: "the koi's own list",
};

function unknownTool({ name, isSkill, suggestion }: FindingArgs["tool/unknown"]): Sentence {
  if (isSkill) {
    return {
      message: `${quoted(name)} is a skill, not a tool, so this entry matches nothing`,
      help: "name it in the koi's `skills`; a skill that runs a program needs the tool `exec`",
    };
  }
  const what = name.includes("*") ? "matches no tool" : "is not a tool, so this entry matches nothing";
  return {
    message: `${quoted(name)} ${what}${didYouMean(suggestion)}`,
    help:
      suggestion === undefined
        ? "remove it, or write the name of a tool, a group such as `group:fs`, or `mcp__<server>__<tool>`"
        : `write ${quoted(suggestion)}`,
  };
}

function overridden({ name, by, reason }: FindingArgs["tool/stage-overrides"]): Sentence {
  const owner = OWNERS[by];
  const help: Readonly<Record<OverridingStage, string>> = {
    profile: "add it with `alsoAllow`, choose another profile, or remove this entry",
    global: `change the list in \`tools\`, or remove this entry`,
    koi: "change the koi's `tools`, or remove this entry",
  };
  return {
    message:
      reason === "denied"
        ? `${owner} denies ${quoted(name)}, so allowing it here has no effect`
        : `${owner} leaves ${quoted(name)} out, so allowing it here has no effect`,
    why: CHAIN,
    help: help[by],
  };
}

/** The sentences of `tool/*`. */
export const toolSentences: Sentences<ToolArgs> = {
  "tool/unknown": unknownTool,

  "tool/mcp-unknown": ({ name, suggestion }) => ({
    message: `${quoted(name)} names no configured MCP server, so this entry matches nothing${didYouMean(suggestion)}`,
    help:
      suggestion === undefined
        ? "add the server to `mcp.servers`, or remove the entry"
        : `write ${quoted(suggestion)}`,
  }),

  "tool/allow-and-deny": ({ name }) => ({
    message: `${quoted(name)} is denied in the same place, so allowing it has no effect`,
    why: "inside of a filter, deny wins",
    help: "remove one of the two entries",
  }),

  "tool/nothing-left": ({ koi }) => ({
    message: `${quoted(koi)} has no tool left`,
    why: CHAIN,
    help: 'allow a tool in every list that is named here, or write `deny: ["*"]` if it is meant to have none',
  }),

  "tool/koi-to-koi-unknown": ({ koiId, suggestion }) => ({
    message: koiId.includes("*")
      ? `no koi matches ${quoted(koiId)}, so this entry allows nothing${didYouMean(suggestion)}`
      : `koi ${quoted(koiId)} does not exist, so this entry allows nothing${didYouMean(suggestion)}`,
    help: "write the id of a koi in `kois.list`",
  }),

  "tool/koi-to-koi-off": ({ isStated }) => ({
    message: isStated
      ? "kois cannot write to each other, whatever this list says, while `enabled` is false"
      : "kois cannot write to each other, whatever this list says, unless `enabled` is true",
    help: "set `tools.koiToKoi.enabled` to true, or leave it off on purpose",
  }),

  "tool/skill-needs-exec": ({ koi, skill, program }) => ({
    message: `skill ${quoted(skill)} runs ${quoted(program)}, but ${quoted(koi)} may not run commands`,
    why: "a skill is text that the koi reads; its programs are started with the tool `exec`",
    help: `allow \`exec\`, or take ${quoted(skill)} out of the koi's \`skills\``,
  }),

  "tool/elevated-per-koi": ({ key }) => ({
    message: `${quoted(key)} is global and by sender, and has no effect in a koi`,
    help: "move it to `tools` at the top level, or deny `exec` to this koi",
  }),

  "tool/write-through-exec": ({ koi, denied }) => ({
    message: `${quotedList(denied, "and")} ${denied.length === 1 ? "is" : "are"} denied, but ${quoted(koi)} can still write files with \`exec\``,
    why: "a command writes files as well, and no sandbox holds it",
    help: "deny `exec` too, or run the koi in a sandbox",
  }),

  "tool/group-hides-entry": ({ name, group }) => ({
    message: `${quoted(name)} is part of ${quoted(group)}, which stands in the same list`,
    help: "remove it",
  }),

  "tool/stage-overrides": overridden,
};

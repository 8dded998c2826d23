// Sentences about kois: their ids, folders, models, mentions and sessions.

import type { FindingArgs } from "../diagnostics/finding.ts";
import type { KoiArgs, PathRelation } from "../diagnostics/koi-args.ts";
import { didYouMean, quoted, quotedList } from "./phrases.ts";
import type { Sentence, Sentences } from "./sentence.ts";

const RELATIONS: Readonly<Record<PathRelation, string | undefined>> = {
  equal: undefined,
  case: "the two paths differ in capitals alone, which is one folder on macOS and Windows",
  unicode:
    "the two paths are the same letters, made of other characters, which is one folder on macOS and some servers",
  symlink: "the two paths lead to one folder through a symbolic link",
};

function koidirNested({ koi, other, inner, outer, path }: FindingArgs["koi/koidir-nested"]): Sentence {
  if (inner === "sessions") {
    const whose = outer === "workspace" ? "in the workspace" : "inside of the `koiDir`";
    const effect = outer === "workspace" ? "whose tools can read them" : "so their state would mix";
    return {
      message: `the sessions of ${quoted(koi)} lie ${whose} of ${quoted(other)} (${quoted(path)}), ${effect}`,
      help: "name a folder for `session.store` that is outside of every workspace and `koiDir`",
    };
  }
  if (outer === "workspace") {
    return {
      message: `the credentials of ${quoted(koi)} lie in the workspace of ${quoted(other)} (${quoted(path)}), whose tools can read them`,
      help: "remove the `koiDir`, or name a folder outside of every workspace",
    };
  }
  return {
    message: `the \`koiDir\` of ${quoted(koi)} lies inside of the \`koiDir\` of ${quoted(other)} (${quoted(path)}), so their state would mix`,
    help: "remove the `koiDir`, so that each koi has a folder of its own",
  };
}

function sharedDmSession({ koi, people, isOpen }: FindingArgs["koi/shared-dm-session"]): Sentence {
  const who = isOpen ? "everyone who writes to" : `${quotedList(people, "and")} share one session with`;
  return {
    message: isOpen
      ? `${who} ${quoted(koi)} shares one session, strangers included, and can learn what others said in it`
      : `${who} ${quoted(koi)} and can learn what others said in it`,
    why: 'direct messages to a koi are one session unless `dmScope` divides them (the default is `"main"`)',
    help: 'set `session.dmScope: "per-channel-peer"`, or give each person a koi; for one person with several ids, use `session.identityLinks`',
  };
}

/** The sentences of `koi/*`. */
export const koiSentences: Sentences<KoiArgs> = {
  "koi/implicit-default": ({ koi }) => ({
    message: `${quoted(koi)} is the default koi only because it is listed first`,
    why: "the default koi gets every message that no binding takes",
    help: "mark it with `default: true`, so that the order of the list does not matter",
  }),

  "koi/two-defaults": ({ first }) => ({
    message: `only one koi can be the default, and ${quoted(first)} already is`,
    help: "remove one `default: true`",
  }),

  "koi/duplicate-id": ({ id }) => ({
    message: `koi id ${quoted(id)} is used twice, so bindings to it could mean either koi`,
    why: "capitals do not count in an id",
    help: "give one of the two another id",
  }),

  "koi/koidir-collision": ({ koi, other, path, via }) => ({
    message: `${quoted(koi)} and ${quoted(other)} share the \`koiDir\` ${quoted(path)}, so their credentials and sessions would mix`,
    why: RELATIONS[via],
    help: "remove the `koiDir`, so that each koi has a folder of its own",
  }),

  "koi/koidir-nested": koidirNested,

  "koi/workspace-shared": ({ koi, other, path, isInside }) => ({
    message:
      isInside === true
        ? `the workspace of ${quoted(koi)} (${quoted(path)}) lies in that of ${quoted(other)}, whose tools can change its files`
        : `${quoted(koi)} and ${quoted(other)} work in the same folder ${quoted(path)} and overwrite each other's files`,
    help: "give each koi a workspace of its own",
  }),

  "koi/reserved-id": ({ id }) => ({
    message: `${quoted(id)} is a reserved name and cannot be a koi id`,
    why:
      id === "default"
        ? "it stands for the account that is meant where none is named"
        : "the id becomes the name of a folder, and Windows keeps this name for a device",
    help: "give the koi another id",
  }),

  "koi/mention-pattern-invalid": ({ pattern, reason }) => ({
    message: `the mention pattern ${quoted(pattern)} calls nobody, because it cannot be read: ${reason}`,
    help: "correct the regular expression, or put `\\\\` before characters that are meant as they are",
  }),

  "koi/mention-pattern-slow": ({ pattern }) => ({
    message: `the mention pattern ${quoted(pattern)} calls nobody, because it could take forever on some messages`,
    why: "a repetition inside of a repetition is tried in every possible way before it fails",
    help: "write it without the inner repetition",
  }),

  "koi/mention-overlap": ({ pattern, koi, other }) => ({
    message: `a message for ${quoted(pattern)} calls both ${quoted(koi)} and ${quoted(other)}, and both answer`,
    help: "give each koi a name that is not part of the other's",
  }),

  "koi/provider-unknown": ({ model, provider, suggestion }) => ({
    message: `the provider ${quoted(provider)} of ${quoted(model)} is neither built in nor configured, so the koi cannot answer${didYouMean(suggestion)}`,
    help: `add ${quoted(provider)} to \`models.providers\`, or name another provider`,
  }),

  "koi/memory-provider-unknown": ({ provider, suggestion }) => ({
    message: `${quoted(provider)} is no provider of embeddings that is built in or configured, so it makes no search by meaning${didYouMean(suggestion)}`,
    help: "name `openai`, `google`, `auto` or one of `models.providers`",
  }),

  "koi/price-unknown": ({ model, koi, maxCostUsd }) => ({
    message: `${quoted(koi)} never asks ${quoted(model)}, because a turn may cost $${maxCostUsd} at most and the prices of that model are not known`,
    help: "give the model's entry in `models.providers` a `cost`, zeros where it is free",
  }),

  "koi/shared-dm-session": sharedDmSession,

  "koi/id-not-canonical": ({ written, canonical }) => ({
    message: `koi id ${quoted(written)} is used as ${quoted(canonical)}`,
    help: `write ${quoted(canonical)}`,
  }),
};

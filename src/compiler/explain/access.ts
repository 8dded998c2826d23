// Sentences about who is let in.

import type { AdmissionReason } from "../../policy/admission.ts";
import type { AccessArgs } from "../diagnostics/access-args.ts";
import type { FindingArgs } from "../diagnostics/finding.ts";
import type { CommandPlace } from "../diagnostics/tool-args.ts";
import { quoted } from "./phrases.ts";
import { commandPlaces } from "./sandbox.ts";
import type { Sentence, Sentences } from "./sentence.ts";

/** What keeps the messages of a room out, and what to do about it. */
const ROOM_REASONS: Readonly<Record<AdmissionReason, readonly [reason: string, help: string]>> = {
  dm_disabled: ["direct messages are off", "remove the binding, or let direct messages in"],
  sender_not_listed: ["nobody who writes here is on the list", "add the people to the list"],
  sender_unpaired: ["nobody who writes here is approved", "approve the people, or add them to the list"],
  groups_disabled: ["groups are disabled", "change `groupPolicy`, or remove the binding"],
  group_dms_off: [
    "direct messages among several people are off",
    "set `dm.groupEnabled: true`, or remove the binding",
  ],
  group_dm_not_listed: [
    "this conversation is not in `dm.groupChannels`",
    "add its id to `dm.groupChannels`, or remove the binding",
  ],
  room_not_listed: [
    "it is not on the list of those that are taken",
    "add it to the list, or remove the binding",
  ],
  room_off: ["it is switched off", "switch it on, or remove the binding"],
  group_sender_not_listed: ["nobody who writes here is on the list", "add the people to the list"],
  nobody_listed: [
    "nobody is listed who may address kois there",
    "add people to the list, or remove the binding",
  ],
};

function groupBlocked({ reason, channel }: FindingArgs["access/group-blocked"]): Sentence {
  const [why, help] = ROOM_REASONS[reason];
  return {
    message: `this binding never receives a message, because ${why}`,
    why: `who may write on ${channel} is decided before the bindings are asked`,
    help,
  };
}

const openCommands: Readonly<Record<CommandPlace, Omit<Sentence, "message">>> = {
  gateway: {
    why: "everyone may write to it, it has the tool `exec`, and its sandbox is off for these messages",
    help: 'set `sandbox.mode: "all"`, deny `exec`, or let in known people alone',
  },
  node: {
    why: "everyone may write to it, and its commands go to a node, where the list of that node alone holds them",
    help: 'deny `exec` and `nodes`, set `tools.exec.security: "deny"`, or let in known people alone',
  },
  elevated: {
    why: "everyone may write to it, it has the tool `exec`, and `tools.elevated.allowFrom` lets everybody leave the sandbox",
    help: "name people in `tools.elevated.allowFrom`, deny `exec`, or let in known people alone",
  },
};

/** The sentences of `access/*` and `guild/*`. */
export const accessSentences: Sentences<AccessArgs> = {
  "access/peer-not-admitted": ({ peer, koi }) => ({
    message: `${quoted(peer)} is bound to ${quoted(koi)} but not in \`allowFrom\`, so its messages are dropped`,
    why: 'with `dmPolicy: "allowlist"` only senders on the list are let in, whatever the bindings say',
    help: `add ${quoted(peer)} to \`allowFrom\`, or remove the binding`,
  }),

  "access/dm-disabled": ({ channel, accountId }) => ({
    message: `direct messages are off for ${quoted(`${channel}/${accountId}`)}, so this binding never receives one`,
    help: "change `dmPolicy`, or remove the binding",
  }),

  "access/group-blocked": groupBlocked,

  "access/open-without-star": ({ hasList }) => ({
    message: hasList
      ? "`open` lets everyone in, so the list in `allowFrom` means nothing"
      : "`open` lets everyone in, but `allowFrom` does not say so",
    why: "everyone is let in only where the config says it twice, so that it can't happen by a slip",
    help: `add ${quoted("*")} to \`allowFrom\`, or write \`dmPolicy: "allowlist"\` to let in listed people alone`,
  }),

  "access/open-to-unsandboxed": ({ koi, where }) => ({
    message: `anyone can have ${quoted(koi)} run commands on ${commandPlaces[where]}, outside of any sandbox`,
    ...openCommands[where],
  }),

  "access/empty-allowlist": ({ channel, accountId }) => ({
    message: `nobody is admitted to ${quoted(`${channel}/${accountId}`)}, because its allowlist has no entry`,
    help: 'add ids to `allowFrom`, or write `dmPolicy: "disabled"` if this is meant',
  }),

  "access/id-not-canonical": ({ written, canonical }) => ({
    message: `${quoted(written)} is matched as ${quoted(canonical)}`,
    help: `write ${quoted(canonical)}`,
  }),

  "access/not-per-koi": ({ key, where }) => ({
    message: `${quoted(key)} means nothing in a ${where === "koi" ? "koi" : "binding"}, so nobody is let in or kept out by it`,
    why: "access is decided per account, before a koi is chosen",
    help: `move ${quoted(key)} to the channel or to one of its accounts`,
  }),

  "access/duplicate-entry": ({ id }) => ({
    message: `${quoted(id)} is listed twice`,
    help: "remove one of the two",
  }),

  "access/elevated-not-admitted": ({ channel, id }) => ({
    message: `${quoted(id)} can never use elevated commands, because no ${channel} account lets it in`,
    help: `add ${quoted(id)} to \`allowFrom\` of an account, or remove it here`,
  }),

  "access/pairing-inert": ({ channel, accountId }) => ({
    message: `nobody is ever asked for a code on ${quoted(`${channel}/${accountId}`)}, because \`allowFrom\` lets everyone in`,
    why: `${quoted("*")} in the list is everyone, and who is on the list needs no pairing`,
    help: `remove ${quoted("*")} from the list, or write \`dmPolicy: "open"\` if this is meant`,
  }),

  "guild/not-listed": ({ guildId }) => ({
    message: `guild ${quoted(guildId)} is not in \`guilds\`, so its messages are dropped`,
    why: 'with `groupPolicy: "allowlist"`, which is the default, only listed guilds are let in',
    help: `add ${quoted(guildId)} to \`guilds\`, or remove the binding`,
  }),
};

// Sentences about single bindings: what they name, and what they can never match.

import type { BindingArgs } from "../diagnostics/binding-args.ts";
import type { FindingArgs } from "../diagnostics/finding.ts";
import { idSource, idWords } from "./id-words.ts";
import { bindingAt, didYouMean, quoted, quotedList } from "./phrases.ts";
import type { Sentence, Sentences } from "./sentence.ts";
import type { VerdictCode } from "./verdict.ts";

const NEVER = "so this binding never receives a message";

/** Whose id it is. */
const OWNERS = { dm: "person", group: "group", channel: "channel" } as const;

const ABILITIES = { guildId: "guilds", roles: "roles", teamId: "teams" } as const;

function fieldNotSupported(args: FindingArgs["binding/field-not-supported"]): Sentence {
  if (args.problem === "missing_guild") {
    return {
      message: `${quoted(args.field)} is given without a \`guildId\`, ${NEVER}`,
      why: "a role belongs to one guild",
      help: "add the `guildId` of the guild that the roles belong to",
    };
  }
  return {
    message: `${args.channel} has no ${ABILITIES[args.field]}, ${NEVER}`,
    help: `remove ${quoted(args.field)}`,
  };
}

function kindMismatch({ channel, id, kind, actual }: FindingArgs["binding/id-kind-mismatch"]): Sentence {
  if (actual === "conversation") {
    return {
      message: `${quoted(id)} names a conversation and not a person, ${NEVER}`,
      help: `write the id of the person: ${idWords(channel, "peer", "dm")}`,
    };
  }
  return {
    message: `${quoted(id)} is the id of a ${OWNERS[actual]}, but the kind is ${quoted(kind)}, ${NEVER}`,
    help: `write \`kind: "${actual}"\`, or the id of a ${OWNERS[kind]}: ${idWords(channel, "peer", kind)}`,
  };
}

function accountOmitted(args: FindingArgs["binding/account-omitted"]): Sentence {
  const { defaultAccount, others } = args;
  return {
    message: `without an \`accountId\` this binding is for the default account ${quoted(defaultAccount)} alone, not for ${quotedList(others, "or")}`,
    why: "an omitted `accountId` means the default account of the channel, never all of them",
    help: `write \`accountId: "*"\` for all accounts, or ${quoted(`accountId: "${defaultAccount}"`)} for this one`,
  };
}

function unreachable({ reason, channel, account }: FindingArgs["binding/unreachable"]): Sentence {
  if (reason === "account_disabled" && account !== undefined) {
    return {
      message: `the account ${quoted(account)} of ${channel} is disabled, ${NEVER}`,
      help: "enable the account, or remove the binding",
    };
  }
  return {
    message: `every account of ${channel} is disabled, ${NEVER}`,
    help: "enable an account, or remove the binding",
  };
}

/** The sentences about single bindings. */
export const bindingSentences: Sentences<Omit<BindingArgs, VerdictCode>> = {
  "binding/unknown-koi": ({ koiId, suggestion }) => ({
    message: `koi ${quoted(koiId)} does not exist, ${NEVER}${didYouMean(suggestion)}`,
    help: `write the id of a koi in \`kois.list\`, or add a koi with the id ${quoted(koiId)}`,
  }),

  "binding/unreachable": unreachable,

  "binding/channel-not-configured": ({ channel }) => ({
    message: `\`channels\` has no \`${channel}\`, so this binding is for the account \`default\` with built-in settings`,
    help: `add \`channels.${channel}\` to say who may write and how it logs in`,
  }),

  "binding/account-not-configured": ({ channel, accountId, accounts, suggestion }) => ({
    message: `${channel} has no account ${quoted(accountId)}, ${NEVER}${didYouMean(suggestion)}`,
    help: `write ${quotedList(accounts, "or")}, or add the account to \`channels.${channel}.accounts\``,
  }),

  "binding/account-omitted": accountOmitted,

  "binding/default-account-ambiguous": ({ channel, accounts }) => ({
    message: `${channel} has several accounts and no default one, ${NEVER}`,
    why: "an omitted `accountId` means the default account of the channel, never all of them",
    help: `add an \`accountId\` (${quotedList([...accounts, "*"], "or")}), or set \`channels.${channel}.defaultAccount\``,
  }),

  "binding/field-not-supported": fieldNotSupported,

  "binding/guild-with-dm": ({ field }) => ({
    message: `a direct message has no ${field === "roles" ? "roles" : "guild"}, ${NEVER}`,
    help: `remove ${quoted(field)}, or bind a channel of the guild`,
  }),

  "binding/peer-kind-not-supported": ({ channel, kind, kinds }) => ({
    message: `${channel} has no peers of the kind ${quoted(kind)}, ${NEVER}`,
    help: `write ${quotedList(kinds, "or")}`,
  }),

  "binding/id-not-canonical": ({ written, canonical }) => ({
    message: `${quoted(written)} is matched as ${quoted(canonical)}`,
    help: `write ${quoted(canonical)}`,
  }),

  "binding/id-impossible": ({ channel, field, kind, id, isMatching }) => ({
    message: `${quoted(id)} is no ${channel} id, ${isMatching === true ? "so nobody has this role" : NEVER}`,
    help: `write ${idWords(channel, field, kind)}`,
  }),

  "binding/id-kind-mismatch": kindMismatch,

  "binding/id-is-a-name": ({ channel, id }) => ({
    message: `${quoted(id)} is a name and not an id, ${NEVER}`,
    why: "messages carry ids; a name can change, and somebody else can take it",
    help: `write the id; ${idSource(channel)}`,
  }),

  "binding/peer-in-two-guilds": ({ first, guildId, firstGuildId }) => ({
    message: `this peer is bound in guild ${quoted(guildId)} here and in guild ${quoted(firstGuildId)} by ${bindingAt(first)}, so one of the two never receives a message`,
    why: "a channel is in one guild",
    help: "remove the `guildId` that is wrong",
  }),

  "binding/migrating-id": ({ id }) => ({
    message: `the group ${quoted(id)} gets another id when it becomes a supergroup, and this binding then stops matching`,
    why: "Telegram gives an upgraded group a new id that starts with `-100`",
    help: "bind the new id once the group is upgraded",
  }),

  "binding/number-variant": ({ id }) => ({
    message: `people may know ${quoted(id)} by another form of the number, with or without a digit behind the country or area code`,
    why: "in Brazil, Argentina and Mexico WhatsApp may use an older form of a mobile number than people dial",
    help: "if no message arrives, compare it with the id that `skykoi why` shows",
  }),
};

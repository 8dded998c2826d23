// Sentences about where conversations go: several kois in one, kois among themselves, sessions, answers.

import type { ConversationArgs } from "../diagnostics/conversation-args.ts";
import type { FindingArgs } from "../diagnostics/finding.ts";
import { counted, quoted, quotedList } from "./phrases.ts";
import type { Sentence, Sentences } from "./sentence.ts";

const MOST_STEPS = 6;

function keyNotAnId({ key, channel, mayBeWebChat }: FindingArgs["broadcast/key-not-an-id"]): Sentence {
  if (mayBeWebChat) {
    return {
      message: `${quoted(key)} is an id on no channel but WebChat, which this config does not set up`,
      help: `write ${quoted(`webchat:${key}`)} if it is a room or visitor there, else the id of the conversation`,
    };
  }
  const where = channel === undefined ? "any channel" : channel;
  return {
    message: `${quoted(key)} is no id of a conversation on ${where}, so this list is never used`,
    help: "write the id that the platform gives, such as `120363111111111111@g.us` or `telegram:-1001234567890`",
  };
}

/** The sentences about broadcast lists, koi-to-koi messages, sessions and answers. */
export const conversationSentences: Sentences<ConversationArgs> = {
  "broadcast/overlaps-binding": ({ bindings }) => ({
    message: `this list takes the place of ${counted(bindings, "binding")} for the same conversation`,
    why: "where a conversation has a broadcast list, bindings are not asked",
    help: "remove the binding, or add its koi to the list if it is meant to answer too",
  }),

  "broadcast/key-not-an-id": keyNotAnId,

  "koi-to-koi/cycle": ({ path }) => ({
    message: `kois may write to each other in a circle: ${path.slice(0, MOST_STEPS).map(quoted).join(" to ")}`,
    why: "a message may go from koi to koi 8 times unless `session.koiToKoi.maxHops` says otherwise, at the cost of a turn each",
    help: "set `session.koiToKoi.maxHops`, or list fewer kois in `tools.koiToKoi.allow`",
  }),

  "session/scope-global": ({ scope }) => ({
    message: `${quoted(scope)} would put all conversations into one session, and is not supported`,
    help: "remove `session.scope`; `session.dmScope` divides direct messages",
  }),

  "reply/ambiguous-account": ({ koi, channel, accounts }) => ({
    message: `the heartbeat of ${quoted(koi)} could leave from ${quotedList(accounts, "or")} on ${channel}, and nothing says which`,
    help: `add \`accountId\` here, or set ${quoted(`channels.${channel}.defaultAccount`)}`,
  }),

  "reply/no-conversation": ({ koi, dmScope }) => ({
    message: `what the heartbeat of ${quoted(koi)} has to say goes to nobody: its session \`main\` has no conversation where \`session.dmScope\` is ${quoted(dmScope)}`,
    help: 'name one in `session` (such as "telegram:dm:7001"), or a channel in `target` and a person in `to`; with `target: "none"` it is meant so',
  }),
};

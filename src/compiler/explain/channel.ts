// Sentences about channels and their accounts.

import type { ChannelArgs } from "../diagnostics/channel-args.ts";
import { counted, didYouMean, quoted, quotedList } from "./phrases.ts";
import type { Sentences } from "./sentence.ts";

/** The sentences of `account/*` and `channel/*`. */
export const channelSentences: Sentences<ChannelArgs> = {
  "account/no-credentials": ({ channel, accountId, keys }) => ({
    message: `${channel} account ${quoted(accountId)} has no ${quotedList(keys, "or")}, so it cannot log in`,
    help: `add it as a reference: ${quoted(`${keys[0] ?? "token"}: { source: "env", id: "…" }`)}`,
  }),

  "account/same-credentials": ({ channel, accountId, other, key }) => ({
    message: `${channel} accounts ${quoted(accountId)} and ${quoted(other)} have the same ${quoted(key)}, so each keeps throwing the other out`,
    help: "remove one of the accounts, or give it credentials of its own",
  }),

  "account/default-unknown": ({ channel, accountId, suggestion }) => ({
    message: `${channel} has no account ${quoted(accountId)}, so bindings without an \`accountId\` never receive a message${didYouMean(suggestion)}`,
    help: `write the id of an account in \`channels.${channel}.accounts\``,
  }),

  "account/id-not-canonical": ({ written, canonical }) => ({
    message: `account ${quoted(written)} is used as ${quoted(canonical)}`,
    help: `write ${quoted(canonical)}`,
  }),

  "account/id-case-clash": ({ id, other }) => ({
    message: `${quoted(id)} and ${quoted(other)} are the same account, so one of the two blocks is ignored`,
    why: "capitals do not count in an id",
    help: "give one of the two another id, or merge them",
  }),

  "account/never-bound": ({ channel, accountId, defaultKoi }) => ({
    message: `no binding is for ${channel} account ${quoted(accountId)}; its messages go to the default koi ${quoted(defaultKoi)}`,
    help: "bind the account if another koi is meant to get them",
  }),

  "channel/disabled-but-bound": ({ channel, bindings }) => ({
    message: `${channel} is disabled, so ${counted(bindings, "binding")} for it never ${bindings === 1 ? "receives" : "receive"} a message`,
    help: `remove \`enabled: false\` from \`channels.${channel}\`, or remove the bindings`,
  }),

  "channel/unknown": ({ channel, suggestion }) => ({
    message: `there is no channel ${quoted(channel)}${didYouMean(suggestion)}`,
    help: "remove the block, or correct its name",
  }),

  "channel/port-clash": ({ port, path, first, second }) => ({
    message: `${first === "the gateway" ? first : quoted(first)} and ${quoted(second)} both listen on port ${port} at ${quoted(path)}, so one of the two never receives a message`,
    help: "give one of the two another path",
  }),
};

// Sentences about keys without effect, broadcast lists, the gateway and identity links.

import type { OtherArgs } from "../diagnostics/channel-args.ts";
import { didYouMean, quoted } from "./phrases.ts";
import type { Sentences } from "./sentence.ts";

/** The sentences of the small areas. */
export const otherSentences: Sentences<OtherArgs> = {
  "config/no-effect": ({ key, reason }) => ({
    message: `${quoted(key)} has no effect: ${reason}`,
    help: "remove it",
  }),

  "broadcast/unknown-koi": ({ koiId, suggestion }) => ({
    message: `koi ${quoted(koiId)} does not exist, so it never answers here${didYouMean(suggestion)}`,
    help: `write the id of a koi in \`kois.list\`, or add a koi with the id ${quoted(koiId)}`,
  }),

  "broadcast/duplicate": ({ koiId }) => ({
    message: `koi ${quoted(koiId)} is listed twice here, but answers once`,
    help: "remove one of the two",
  }),

  "gateway/exposed": ({ bind }) => ({
    message: `the gateway listens beyond this machine (${quoted(bind)}) without authentication, so anyone who reaches it can use the kois`,
    help: "set `gateway.auth.token` or `gateway.auth.password`, or remove `gateway.bind`",
  }),

  "session/identity-link-duplicate": ({ id, first }) => ({
    message: `${quoted(id)} is linked to ${quoted(first)} already, so two people would share one session`,
    help: "remove the id from one of the two",
  }),
};

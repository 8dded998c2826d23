// Sentences about what bindings do to each other: which one wins, which one never does.

import type { BindingArgs } from "../diagnostics/binding-args.ts";
import type { FindingArgs, FindingOf, Place } from "../diagnostics/finding.ts";
import { bindingAt, listed, quoted } from "./phrases.ts";
import type { Sentence, Sentences } from "./sentence.ts";

/** The codes of `binding/*` that speak about several bindings, or about the default koi. */
export type VerdictCode =
  | "binding/duplicate"
  | "binding/conflict"
  | "binding/shadowed"
  | "binding/order-sensitive"
  | "binding/redundant"
  | "binding/no-catch-all"
  | "binding/misleading-order"
  | "binding/unbound-koi"
  | "binding/default-never-used";

const RULE = "the more specific binding wins, and of equally specific ones the first in the list";

function shadowed(
  { by, owner, koi, coversAccounts }: FindingArgs["binding/shadowed"],
  { place }: FindingOf<"binding/shadowed">,
): Sentence {
  const winners = listed(by.map(bindingAt), "and");
  const message = `this binding never receives a message, because ${winners} ${by.length === 1 ? "wins" : "win"} all of them`;
  if (coversAccounts !== undefined && coversAccounts > 1) {
    return {
      message,
      why: `they take the messages of all ${coversAccounts} configured accounts; ${RULE}`,
      help: "remove it; it would come alive only when another account is added",
    };
  }
  if (owner === koi)
    return { message, why: RULE, help: `remove it; ${quoted(koi)} gets the messages all the same` };
  // A winner that is listed later wins by being more specific; then no order helps.
  const isOutranked = by.some((winner) => winner > indexOf(place));
  const remedy = isOutranked
    ? `make it more specific than ${winners}`
    : `make it more specific than ${winners}, or move it up where they are equally specific`;
  return {
    message,
    why: RULE,
    help: `remove it, or, if ${quoted(koi)} is meant to get these messages, ${remedy}`,
  };
}

/** The index of the binding that a place is about; Infinity where it is about none. */
function indexOf(place: Place): number {
  const index = "pointer" in place ? /^\/bindings\/(\d+)/.exec(place.pointer)?.[1] : undefined;
  return index === undefined ? Number.POSITIVE_INFINITY : Number(index);
}

/** The sentences about several bindings. */
export const verdictSentences: Sentences<Pick<BindingArgs, VerdictCode>> = {
  "binding/duplicate": ({ first }) => ({
    message: `this is the same rule as ${bindingAt(first)}, so it never receives a message`,
    help: "remove one of the two",
  }),

  "binding/conflict": ({ first, firstKoi, koi }) => ({
    message: `${bindingAt(first)} gives the same messages to ${quoted(firstKoi)}, so this binding for ${quoted(koi)} never receives one`,
    why: "both match the same messages, and of equally specific bindings the first in the list wins",
    help: "remove one of the two, or add the field in which they are meant to differ",
  }),

  "binding/shadowed": shadowed,

  "binding/order-sensitive": ({ first, firstKoi, koi }) => ({
    message: `some messages match this binding and ${bindingAt(first)} alike, and go to ${quoted(firstKoi)} because it is listed first`,
    why: "the two are equally specific, and neither contains the other",
    help: `move this binding up if ${quoted(koi)} is meant to get them; else leave the order as it is`,
  }),

  "binding/redundant": ({ koi }) => ({
    message: `without this binding its messages would go to ${quoted(koi)} all the same`,
    help: "remove it, or keep it to say so",
  }),

  "binding/no-catch-all": ({ channel, accountId, defaultKoi }) => ({
    message: `what no binding takes on ${channel} account ${quoted(accountId)} goes to ${quoted(defaultKoi)}, which is the default koi only by its place in the list`,
    help: `add a binding for account ${quoted(accountId)} without a peer, or mark a koi with \`default: true\``,
  }),

  "binding/misleading-order": ({ later }) => ({
    message: `the order does not matter here: ${bindingAt(later)} is more specific and wins although it comes later`,
    help: "list the more specific binding first",
  }),

  "binding/unbound-koi": ({ koi }) => ({
    message: `koi ${quoted(koi)} never receives a message from a channel`,
    why: "no binding that can win names it, and it is not the default koi",
    help: "bind it, or remove it",
  }),

  "binding/default-never-used": ({ koi }) => ({
    message: `the default koi ${quoted(koi)} never receives a message from a channel`,
    why: "bindings to other kois take every message",
    help: "remove the koi, or a binding that takes too much",
  }),
};

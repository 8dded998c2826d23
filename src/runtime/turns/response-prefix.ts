// `responsePrefix`: what stands before a koi's answer where people see it. The koi itself never sees it: the transcript
// keeps the words alone.

import { koiConfig, responsePrefix } from "../settings.ts";
import type { Facts } from "../../routing/facts.ts";
import type { SessionKey } from "../../routing/ids.ts";
import type { QueuedMessage } from "./queued-message.ts";
import type { TurnResult } from "./run-events.ts";
import { thinkingOf } from "./thinking-of.ts";

/**
 * The prefix of an answer to `message`; `undefined` where there is none, or where it names something that is not known: the
 * model before it has answered (`end` absent), or of an apology.
 */
export function prefixOf(message: QueuedMessage, end?: TurnResult): string | undefined {
  const { gateway } = message.table;
  const { channel, accountId } = message.payload.message.facts;
  const template = responsePrefix(gateway, channel, accountId);
  if (template === undefined || template.trim() === "") return undefined;
  const values = valuesOf(message, end);
  const wanted = template.trim() === "auto" ? "[{identity.name}]" : template;
  let isComplete = true;
  const text = wanted.replaceAll(/\{([\w.]+)\}/g, (whole, name: string) => {
    if (!Object.hasOwn(values, name)) return whole;
    const value = values[name];
    isComplete &&= value !== undefined;
    return value ?? "";
  });
  return isComplete ? text : undefined;
}

/** The prefix that the koi of `message` has in another place. */
export function prefixElsewhere(
  message: QueuedMessage,
  facts: Facts,
  sessionKey: SessionKey,
): string | undefined {
  const { payload } = message;
  const there = { ...payload, message: { ...payload.message, facts } };
  return prefixOf({ ...message, sessionKey, payload: there });
}

/** `text` with `prefix` before it, once. A block of Markdown begins on a line of its own. */
export function withPrefix(prefix: string | undefined, text: string): string {
  if (prefix === undefined || text.trim() === "" || text.startsWith(prefix)) return text;
  if (/\s$/.test(prefix)) return `${prefix}${text}`;
  return `${prefix}${/^(?:```|~~~|#|>|\||[-*+] |\d+[.)] )/.test(text) ? "\n" : " "}${text}`;
}

function valuesOf(
  message: QueuedMessage,
  end: TurnResult | undefined,
): Readonly<Record<string, string | undefined>> {
  const { table, koiId } = message;
  const { gateway } = table;
  const answered = end?.type === "turn_end" ? end : undefined;
  const modelFull = answered?.model;
  const slash = modelFull?.indexOf("/") ?? -1;
  return {
    model: modelFull?.slice(slash + 1),
    modelFull,
    provider: modelFull?.slice(0, Math.max(0, slash)),
    thinkingLevel: thinkingOf(message),
    // The config's name wins over that of IDENTITY.md, which only the koi reads.
    "identity.name": koiConfig(gateway, koiId)?.identity?.name ?? answered?.koiName,
  };
}

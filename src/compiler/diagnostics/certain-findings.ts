// Which findings hold although parts of the config could not be read: those that no repair of the broken parts can make
// wrong. What claims that something is missing, unused or unreachable waits until everything can be read.

import { severities } from "./catalogue.ts";
import type { Code, Finding, Place } from "./finding.ts";

/** What is known about the broken parts. */
export interface Damage {
  /** Pointers of objects that lost something. */
  readonly damaged: readonly string[];
  readonly hasLostKoi: boolean;
}

/** Claims that a thing is nowhere: the broken part may hold it. */
const ABSENCES: ReadonlySet<Code> = new Set<Code>([
  "access/open-to-unsandboxed",
  "account/no-credentials",
  "binding/account-omitted",
  "binding/default-account-ambiguous",
  "binding/unreachable",
  "broadcast/key-not-an-id",
  "channel/disabled-but-bound",
  "gateway/exposed",
  "koi/memory-provider-unknown",
  "koi/price-unknown",
  "koi/provider-unknown",
  "koi/shared-dm-session",
  "koi-to-koi/cycle",
  "reply/ambiguous-account",
  "reply/no-conversation",
  "path/env-undefined",
  "secret/env-missing",
]);

/** Claims that name a koi which could not be found. */
const UNKNOWN_KOIS: ReadonlySet<Code> = new Set<Code>([
  "binding/unknown-koi",
  "broadcast/unknown-koi",
  "tool/koi-to-koi-unknown",
]);

/** Claims about tools and sandboxes rest on settings of many places, but for those about one list. */
const MANY_PLACES = /^(?:sandbox|tool)\//;
const ONE_LIST: ReadonlySet<Code> = new Set<Code>(["tool/unknown", "tool/koi-to-koi-unknown"]);

/** Whether settings of a search by meaning do anything rests on who is named, there or elsewhere, to make the embeddings. */
const SEARCH = /\/memorySearch\//;

/** Areas whose findings rest on how a channel is set up. */
const CHANNEL_AREAS = /^(?:access|account|channel|guild)\//;
const ACCOUNT_CODES = /^binding\/(?:account-|shadowed|conflict|duplicate)/;

/** Of `findings`, errors and warnings that hold whatever the broken parts were meant to say. */
export function certainFindings(
  findings: readonly Finding[],
  { damaged, hasLostKoi }: Damage,
): readonly Finding[] {
  const isDamaged = (place: Place): boolean => damaged.some((one) => isIn(place, one));
  const bindings = damaged.filter((one) => one.startsWith("/bindings/"));
  const namesDamaged = (place: Place): boolean => bindings.some((one) => isIn(place, one));
  const hasDamagedChannel = damaged.some((pointer) => pointer.startsWith("/channels"));
  return findings.filter((found) => {
    const { code, place } = found;
    const severity = found.severity ?? severities[code];
    if (severity !== "error" && severity !== "warning") return false;
    if (MANY_PLACES.test(code) && !ONE_LIST.has(code)) return false;
    if (code === "config/no-effect" && "pointer" in place && SEARCH.test(place.pointer)) return false;
    if (ABSENCES.has(code) || (hasLostKoi && UNKNOWN_KOIS.has(code))) return false;
    if (hasDamagedChannel && (CHANNEL_AREAS.test(code) || ACCOUNT_CODES.test(code))) return false;
    return !isDamaged(place) && !(found.related ?? []).some((related) => namesDamaged(related.place));
  });
}

function isIn(place: Place, outer: string): boolean {
  return "pointer" in place && (place.pointer === outer || place.pointer.startsWith(`${outer}/`));
}

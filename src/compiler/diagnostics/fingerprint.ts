// Names for findings that outlive edits elsewhere in the config, for baselines and for services that follow a finding
// from run to run. In: diagnostics and the config that they speak of. Out: `sha256` in hexadecimal over the code, what
// the finding is about, and which one of several equal ones it is.
// INVARIANT: no line, no column and no index of a list is in it, so unrelated lines and items change nothing.

import { parseJson5 } from "../read/json5.ts";
import { locate } from "../read/locate.ts";
import { parsePointer } from "../read/pointer.ts";
import type { RuleSet } from "../resolve/rule-set.ts";
import { isSecretName } from "../explain/secret-name.ts";
import type { Diagnostic } from "./diagnostic.ts";
import type { Origins } from "./origins.ts";

/** What diagnostics speak of. */
export interface FingerprintSubject {
  /** The config as read; its `bindings` may be missing. */
  readonly value: unknown;
  /** The bindings in normal form; `undefined` where they could not be resolved. */
  readonly rules: RuleSet | undefined;
  readonly origins: Origins;
  /** `sha256:<hex>` of bytes. */
  digest(bytes: Uint8Array): string;
}

/** The fingerprint of each diagnostic, 64 hexadecimal digits, all different. Never throws. */
export function fingerprintsOf(
  diagnostics: readonly Diagnostic[],
  subject: FingerprintSubject,
): ReadonlyMap<Diagnostic, string> {
  const utf8 = new TextEncoder();
  const seen = new Map<string, number>();
  return new Map(
    diagnostics.map((one) => {
      const key = JSON.stringify([one.code, ...matchKey(one, subject)]);
      const occurrence = seen.get(key) ?? 0;
      seen.set(key, occurrence + 1);
      const digest = subject.digest(utf8.encode(`${key}#${occurrence}`));
      return [one, digest.slice(digest.indexOf(":") + 1)];
    }),
  );
}

/** What a diagnostic is about. What has no pointer of its own is told by its message, which never holds a secret. */
function matchKey({ pointer, message }: Diagnostic, subject: FingerprintSubject): readonly string[] {
  const keys = parsePointer(pointer);
  if (keys.length === 0) return [message];
  const [first = "", index = "", ...rest] = keys;
  if (first !== "bindings" || index === "") return namedKeys(keys, subject.value);
  const binding = bindingAt(Number(index), subject);
  return [first, bindingKey(Number(index), binding, subject), ...namedKeys(rest, binding)];
}

/** Keys that lead through `value`, with the name of an item in the place of its index where it has one. */
function namedKeys(keys: readonly string[], value: unknown): readonly string[] {
  let at = value;
  let isSecret = false;
  return keys.map((key) => {
    const isList = Array.isArray(at);
    at = childOf(at, key);
    isSecret ||= isSecretName(key.replace(/s$/, ""));
    // A list of secrets gives nothing away, not even to a guess.
    return (isList && !isSecret ? itemName(at) : undefined) ?? key;
  });
}

function childOf(value: unknown, key: string): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[key];
}

/** An item by its id, or a plain one by itself. */
function itemName(item: unknown): string | undefined {
  const id = typeof item === "object" ? childOf(item, "id") : item;
  return typeof id === "string" || typeof id === "number" ? `=${id}` : undefined;
}

/** What a binding matches in normal form; what it says where it has none. */
function bindingKey(index: number, binding: unknown, { rules }: FingerprintSubject): string {
  if (rules === undefined || index >= rules.count || rules.impossible.has(index)) {
    return sortedJson(childOf(binding, "match") ?? binding);
  }
  const { channel, account, peer, guildId, roles, teamId } = rules.ruleAt(index);
  return sortedJson({ channel, account, peer, guildId, roles: roles && [...roles].sort(), teamId });
}

/** A binding as written. A big config keeps its bindings as columns: then the text is looked at once more. */
function bindingAt(index: number, { value, origins }: FingerprintSubject): unknown {
  const bindings = childOf(value, "bindings");
  if (bindings !== undefined) return childOf(bindings, String(index));
  const { source, near } = origins.originOf(`/bindings/${index}`);
  if (near === undefined) return undefined;
  const [place] = locate(source.text, [[]], near.offset);
  return place && parseJson5(source.text.slice(place.valueStart, place.valueEnd));
}

function sortedJson(value: unknown): string {
  const sorted = (_key: string, part: unknown): unknown =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part;
  return JSON.stringify(value, sorted) ?? "";
}

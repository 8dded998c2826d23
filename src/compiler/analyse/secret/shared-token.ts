// secret/shared-token: one secret for two things. Whoever gets to know it on one side can use it on the other: a
// provider that is sent the gateway's token can use the gateway. Values are compared, never shown.

import type { SecretRef } from "../../../config/secret.ts";
import { type Finding, finding } from "../../diagnostics/finding.ts";
import { parsePointer } from "../../read/pointer.ts";
import { isPlaceholder } from "../../secrets/placeholder.ts";
import type { SecretValue } from "../../secrets/secret-values.ts";
import type { CheckInput } from "../check.ts";

/** By what callers prove themselves to the gateway. */
const INCOMING = /^(?:gateway\.|telegram\.webhookSecret$|slack\.signingSecret$)/;

interface Surface {
  /** In words: `gateway.auth.token`, `telegram.botToken`; all accounts of a channel are one. */
  readonly name: string;
  readonly pointer: string;
}

/** A finding for each credential that an earlier one equals, if they are for different things. */
export function* sharedTokens({ secrets }: CheckInput): Iterable<Finding> {
  const seen = new Map<string, Surface[]>();
  for (const secret of secrets) {
    if (secret.kind !== "credential") continue;
    const identity = identityOf(secret.value);
    if (identity === undefined) continue;
    const surface = surfaceOf(secret);
    const others = seen.get(identity) ?? [];
    const first = others.find((other) => isRisk(other.name, surface.name));
    if (first) {
      const related = [{ place: { pointer: first.pointer }, label: "first_here" } as const];
      const args = { first: first.name, second: surface.name };
      yield finding("secret/shared-token", secret.pointer, args, { related });
    }
    seen.set(identity, [...others, surface].slice(0, 8));
  }
}

function surfaceOf({ pointer, key }: SecretValue): Surface {
  const keys = parsePointer(pointer);
  const name = keys[0] === "channels" ? `${keys[1]}.${key}` : keys.join(".");
  return { name, pointer };
}

/** One provider's key in two places is what most people want; what guards the gateway, or is a bot, is one thing's. */
function isRisk(a: string, b: string): boolean {
  if (a === b || (a.startsWith("gateway.") && b.startsWith("gateway."))) return false;
  return INCOMING.test(a) || INCOMING.test(b) || (isOfChannel(a) && isOfChannel(b));
}

function isOfChannel(name: string): boolean {
  return /^(?:telegram|discord|slack)\./.test(name);
}

/** The same for two secrets that are surely one, however they are written. */
function identityOf(value: string | SecretRef): string | undefined {
  if (typeof value === "string") {
    const text = value.trim();
    return isPlaceholder(text) ? undefined : `text ${text}`;
  }
  if (value.source === "env") return `text \${${value.id}}`;
  const where = value.source === "file" ? (value.pointer ?? "") : (value.args ?? []);
  return JSON.stringify([value.source, value.id, where]);
}

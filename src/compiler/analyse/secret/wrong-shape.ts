// secret/wrong-shape: a token whose form says that it is another one than its key wants.

import { type Finding, type Related, finding } from "../../diagnostics/finding.ts";
import { parsePointer, formatPointer } from "../../read/pointer.ts";
import type { Fix } from "../../repair/config-edit.ts";
import type { SecretValue } from "../../secrets/secret-values.ts";
import { type TokenKind, tokenKindOf } from "../../secrets/token-shapes.ts";
import type { CheckInput } from "../check.ts";

/** What a key takes, by channel. A token of an unknown form is never judged. */
const WANTED: Readonly<Record<string, Readonly<Record<string, TokenKind | "none">>>> = {
  telegram: { botToken: "telegram_bot", webhookSecret: "none" },
  discord: { token: "none" },
  slack: { botToken: "slack_bot", appToken: "slack_app", userToken: "slack_user", signingSecret: "none" },
};

/** A finding for each token of another form; where two stand in each other's place, the fix swaps them. */
export function* wrongShapes({ secrets }: CheckInput): Iterable<Finding> {
  const literals = secrets.filter((one) => one.kind === "credential" && one.isLiteral);
  const byPointer = new Map(literals.map((one) => [one.pointer, one]));
  for (const { pointer, key: name, value } of literals) {
    const keys = parsePointer(pointer);
    const wanted = keys[0] === "channels" ? WANTED[keys[1] ?? ""] : undefined;
    const own = wanted?.[name];
    const token = own === undefined ? undefined : tokenKindOf(String(value));
    if (token === undefined || token === own) continue;
    const belongs = Object.entries(wanted ?? {}).find(([, kind]) => kind === token)?.[0];
    if (belongs === undefined) {
      yield finding("secret/wrong-shape", pointer, { name, token });
      continue;
    }
    const place = formatPointer([...keys.slice(0, -1), belongs]);
    const other = byPointer.get(place);
    const related: Related[] = other ? [{ place: { pointer: place }, label: "belongs_here" }] : [];
    // Of two in each other's place, the first one has the fix for both.
    const fix = pointer < place && isSwapped(other, own) ? { fix: swap(pointer, name, place, belongs) } : {};
    yield finding("secret/wrong-shape", pointer, { name, token, belongs }, { related, ...fix });
  }
}

function isSwapped(other: SecretValue | undefined, wanted: TokenKind | "none" | undefined): boolean {
  return other !== undefined && tokenKindOf(String(other.value)) === wanted;
}

/** The keys change places, so that no token has to be written anew. */
function swap(pointer: string, key: string, otherPointer: string, otherKey: string): Fix {
  return {
    applicability: "unsafe",
    routing: "unchanged",
    edits: [
      { op: "rename", pointer, key: otherKey },
      { op: "rename", pointer: otherPointer, key },
    ],
  };
}

// What tokens of well-known services look like. Nothing here remembers or repeats a token: only its kind is told.

/** Whose token it is, and of which sort. */
export type TokenKind =
  | "anthropic"
  | "aws"
  | "github"
  | "gitlab"
  | "google"
  | "huggingface"
  | "openai"
  | "private_key"
  | "slack"
  | "slack_app"
  | "slack_bot"
  | "slack_user"
  | "telegram_bot";

interface TokenShape {
  readonly kind: TokenKind;
  readonly pattern: RegExp;
}

// The first that fits counts: `sk-ant-` before `sk-`.
const SHAPES: readonly TokenShape[] = [
  { kind: "slack_bot", pattern: /\bxox(?:e\.xox)?b-[\w-]{8,}/g },
  { kind: "slack_user", pattern: /\bxox(?:e\.xox)?p-[\w-]{8,}/g },
  { kind: "slack_app", pattern: /\bxapp-[\w-]{8,}/g },
  { kind: "slack", pattern: /\bxox[a-z]-[\w-]{8,}/g },
  { kind: "telegram_bot", pattern: /\b\d{6,}:[\w-]{30,}/g },
  { kind: "anthropic", pattern: /\bsk-ant-[\w-]{16,}/g },
  { kind: "openai", pattern: /\bsk-[\w-]{16,}/g },
  { kind: "github", pattern: /\b(?:gh[a-z]_\w{20,}|github_pat_\w{20,})/g },
  { kind: "gitlab", pattern: /\bglpat-[\w-]{16,}/g },
  { kind: "google", pattern: /\bAIza[\w-]{30,}/g },
  { kind: "huggingface", pattern: /\bhf_\w{24,}/g },
  { kind: "aws", pattern: /\bA(?:KIA|SIA)[A-Z0-9]{16}\b/g },
  { kind: "private_key", pattern: /-----BEGIN [A-Z ]*PRIVATE KEY-----/g },
];

/** What a text holds at least where it holds a token: a quick "no" for all others. */
export const TOKEN_PREFIX: RegExp =
  /xox|xapp-|sk-|gh[a-z]_|github_pat_|glpat-|AIza|hf_|AKIA|ASIA|PRIVATE KEY|\d:[\w-]{30}/;

/** A token in a text, by offsets. */
export interface FoundToken {
  readonly kind: TokenKind;
  readonly start: number;
  readonly end: number;
}

/** The tokens in a text, in order, none inside of another. */
export function tokensIn(text: string): FoundToken[] {
  if (!TOKEN_PREFIX.test(text)) return [];
  const found: FoundToken[] = [];
  for (const { kind, pattern } of SHAPES) {
    for (const { index: start, 0: token } of text.matchAll(pattern)) {
      const end = start + token.length;
      if (!found.some((one) => start < one.end && one.start < end)) found.push({ kind, start, end });
    }
  }
  return found.toSorted((a, b) => a.start - b.start);
}

/** What kind of token a whole value is; `undefined` where its form says nothing. */
export function tokenKindOf(value: string): TokenKind | undefined {
  const text = value.trim();
  const [first] = tokensIn(text);
  return first?.start === 0 && (first.end === text.length || first.kind === "private_key")
    ? first.kind
    : undefined;
}

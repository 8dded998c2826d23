// The net below the rule that nobody logs a secret: every line on its way out is searched for the secrets that this
// process has read, for tokens of well-known services, for what stands behind `?token=`, and for what the config
// names in `logging.redactPatterns`.

import type { LoggingConfig } from "../../config/logging.ts";
import { isSecretName } from "../../compiler/explain/secret-name.ts";
import { tokensIn } from "../../compiler/secrets/token-shapes.ts";
import type { ResolveSecret } from "../../runtime/http/gateway-secret.ts";

const BLOT = "[redacted]";
/** Shorter secrets would blot out words; the compiler tells of them. */
const MIN_LENGTH = 6;

/** Parts of addresses and headers that are secrets whatever they look like. */
const SHAPES: readonly RegExp[] = [
  /(?<=[?&][\w-]*(?:token|key|secret|pass|pwd|sig|auth|code)[\w-]*=)[^\s&#"'\\]+/gi,
  /(?<=:\/\/[^\s/:@"'\\]*:)[^\s/@"'\\]+(?=@)/g,
  /(?<=\b(?:Bearer|Basic) )[\w.~+/=-]{6,}/gi,
];

/** Blots out secrets. */
export class Redactor {
  readonly #known = new Set<string>();
  #patterns: readonly RegExp[] = SHAPES;

  /** Knows the variables of `env` whose names sound like secrets. */
  constructor(env: Readonly<Record<string, string | undefined>>, config: LoggingConfig = {}) {
    for (const [name, value] of Object.entries(env)) if (value && isSecretName(name)) this.learn(value);
    this.use(config);
  }

  /** Blots out what `config` names from now on, in the place of what another one named. */
  use({ redactPatterns = [] }: LoggingConfig): void {
    this.#patterns = [...SHAPES, ...redactPatterns.flatMap(patternOf)];
  }

  /** Blots out this text from now on, also as it stands in JSON or in a subprotocol. */
  learn(secret: string): void {
    const text = secret.trim();
    if (text.length < MIN_LENGTH) return;
    this.#known.add(text);
    this.#known.add(JSON.stringify(text).slice(1, -1));
    this.#known.add(Buffer.from(text).toString("base64url"));
  }

  /** Learns everything that `resolve` gives. */
  watching(resolve: ResolveSecret): ResolveSecret {
    return async (secret) => {
      const value = await resolve(secret);
      this.learn(value);
      return value;
    };
  }

  /** The line without secrets. Never throws. */
  redact(line: string): string {
    let text = line;
    for (const secret of this.#known) if (text.includes(secret)) text = text.replaceAll(secret, BLOT);
    for (const pattern of this.#patterns) text = text.replace(pattern, BLOT);
    for (const { start, end } of tokensIn(text).toReversed())
      text = `${text.slice(0, start)}${BLOT}${text.slice(end)}`;
    return text;
  }
}

/** A pattern that is none, or that matches nothing at all, blots out nothing. */
function patternOf(source: string): RegExp[] {
  try {
    const pattern = new RegExp(source, "g");
    return "".replace(pattern, BLOT) === "" ? [pattern] : [];
  } catch {
    return [];
  }
}

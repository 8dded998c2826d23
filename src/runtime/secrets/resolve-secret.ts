// References to secrets → secrets, when the gateway starts: from the environment, from a file, from a program's
// output, or from the place in the source where the author wrote it down. Errors name the reference, never a value.

import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { expandHome } from "../../config/paths.ts";
import type { ExecSecretRef, FileSecretRef, Secret } from "../../config/secret.ts";
import type { PlacedSecret } from "../../routing/compiled-gateway.ts";
import type { ResolveSecret } from "../http/gateway-secret.ts";

/** What references are resolved with. */
export interface SecretSources {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  /** The text at a place of the source; `undefined` where the source is not here or has no text there. */
  readPlaced(place: PlacedSecret): string | undefined;
}

/** A reference that leads to nothing. The message is for people and holds no secret. */
export class SecretError extends Error {
  override readonly name = "SecretError";
}

const DEFAULT_TIMEOUT_MS = 10_000;
const VARIABLE = /\$?\$\{([A-Z_][A-Z0-9_]*)\}/g;
const run = promisify(execFile);

/** Resolves references against `sources`. Rejects with a `SecretError`. */
export function secretResolver(sources: SecretSources): ResolveSecret {
  return async (secret: Secret | PlacedSecret) => {
    if (typeof secret === "string") return withVariables(secret, sources.env);
    switch (secret.source) {
      case "env":
        return variable(secret.id, sources.env);
      case "file":
        return fromFile(secret, sources.home);
      case "exec":
        return fromProgram(secret, sources.home);
      case "config":
        return fromConfig(secret, sources);
    }
  };
}

function variable(name: string, env: SecretSources["env"]): string {
  const value = env[name];
  if (value === undefined || value === "")
    throw new SecretError(`the environment variable ${name} is not set`);
  return value;
}

/** `${NAME}` becomes the variable's value, `$${NAME}` the text `${NAME}`. */
function withVariables(text: string, env: SecretSources["env"]): string {
  return text.replace(VARIABLE, (match, name: string) =>
    match.startsWith("$$") ? match.slice(1) : variable(name, env),
  );
}

async function fromFile({ id, pointer }: FileSecretRef, home: string): Promise<string> {
  let text: string;
  try {
    text = await readFile(expandHome(id, home), "utf8");
  } catch (cause) {
    const { code = "unknown error" } = cause as NodeJS.ErrnoException;
    throw new SecretError(`the file ${id} can't be read (${code})`);
  }
  if (pointer === undefined) return text.replace(/\r?\n$/, "");
  const value = valueAt(text, pointer);
  if (typeof value !== "string") throw new SecretError(`the file ${id} has no text at ${pointer}`);
  return value;
}

function valueAt(text: string, pointer: string): unknown {
  try {
    const keys = pointer.split("/").slice(1);
    return keys.reduce<unknown>((value, key) => {
      const name = key.replaceAll("~1", "/").replaceAll("~0", "~");
      return value !== null && typeof value === "object" && Object.hasOwn(value, name)
        ? (value as Record<string, unknown>)[name]
        : undefined;
    }, JSON.parse(text));
  } catch {
    return undefined;
  }
}

async function fromProgram({ id, args, timeoutMs }: ExecSecretRef, home: string): Promise<string> {
  try {
    const { stdout } = await run(expandHome(id, home), args ?? [], {
      timeout: timeoutMs ?? DEFAULT_TIMEOUT_MS,
    });
    return stdout.replace(/\r?\n$/, "");
  } catch {
    // The program's own words may hold the secret.
    throw new SecretError(`the program ${id} did not give the secret`);
  }
}

function fromConfig(place: PlacedSecret, { readPlaced, env }: SecretSources): string {
  const text = readPlaced(place);
  if (text === undefined) {
    throw new SecretError(
      `the secret stands in ${place.file} at ${place.pointer}, and that is not to be had here`,
    );
  }
  return withVariables(text, env);
}

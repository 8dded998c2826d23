// The credentials of one koi as `koiDir/auth-profiles.json` holds them: shape, and reading it.
// A koi's file is its own: nothing is read from another koi's, ever (Page: What is one koi?).
// INVARIANT: no text of the file enters an error message; where JSON is broken, its parser would quote the keys.

import { readFile } from "node:fs/promises";
import { join } from "node:path";

import type { Secret } from "../../config/secret.ts";

/** A key that the provider gave out. */
export interface ApiKeyProfile {
  readonly type: "api_key";
  readonly provider: string;
  /** The key itself, `${NAME}`, or a reference to where it lies. */
  readonly key: Secret;
}

/** A bearer token. It is not refreshed. */
export interface TokenProfile {
  readonly type: "token";
  readonly provider: string;
  /** The token itself, `${NAME}`, or a reference to where it lies. */
  readonly token: Secret;
  /** When it ends, milliseconds since the epoch. */
  readonly expires?: number;
}

/** A profile of a kind that this version can't use. It is kept as it is. */
export interface ForeignProfile {
  readonly type: "foreign";
  readonly provider: string;
}

/** One credential. */
export type AuthProfile = ApiKeyProfile | TokenProfile | ForeignProfile;

/** What became of a profile when it was used. Times are milliseconds since the epoch. */
export interface ProfileUsage {
  readonly lastUsed?: number;
  /** Not to be used before, if there is another. */
  readonly cooldownUntil?: number;
  /** As `cooldownUntil`, for accounts that can't pay. */
  readonly disabledUntil?: number;
  readonly disabledReason?: string;
  /** Failures since the last success or the last quiet window. */
  readonly errorCount?: number;
  readonly failureCounts?: Readonly<Record<string, number>>;
  readonly lastFailureAt?: number;
}

/** The file. Ids are `<provider>:<name>`. */
export interface AuthProfiles {
  readonly profiles: Readonly<Record<string, AuthProfile>>;
  readonly order: Readonly<Record<string, readonly string[]>>;
  readonly lastGood: Readonly<Record<string, string>>;
  readonly usageStats: Readonly<Record<string, ProfileUsage>>;
  /** The file as JSON, so that a write keeps what this version doesn't know. */
  readonly raw: Readonly<Record<string, unknown>>;
}

/** The file can't be used. `message` says where and why, never what stands in it. */
export class AuthProfilesError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "AuthProfilesError";
  }
}

/** Path of a koi's credentials. */
export function authProfilesPath(koiDir: string): string {
  return join(koiDir, "auth-profiles.json");
}

/**
 * The credentials of a koi; without a file, none.
 * @throws AuthProfilesError where there is a file that can't be read or isn't of this form
 */
export async function readAuthProfiles(koiDir: string): Promise<AuthProfiles> {
  const path = authProfilesPath(koiDir);
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    const { code = "unknown error" } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return parseAuthProfiles("{}", path);
    throw new AuthProfilesError(`\`${path}\` can't be read: ${code}`);
  }
  return parseAuthProfiles(text, path);
}

/**
 * The credentials in `text`. `path` is for messages.
 * @throws AuthProfilesError where the text isn't of this form
 */
export function parseAuthProfiles(text: string, path: string): AuthProfiles {
  const fail = (what: string): never => {
    throw new AuthProfilesError(`\`${path}\` ${what}; it is left as it is until you repair it or move it away`);
  };
  const raw = asRecord(parseJson(text)) ?? fail("is not a JSON object");
  if (raw["version"] !== undefined && raw["version"] !== 1) fail("is not of version 1");
  const part = (name: string): Readonly<Record<string, unknown>> =>
    raw[name] === undefined ? {} : (asRecord(raw[name]) ?? fail(`has a \`${name}\` that is not an object`));
  const profiles = Object.entries(part("profiles")).map(([id, value]) => {
    const profile = readProfile(id, asRecord(value)) ?? fail(`has a broken profile \`${id}\``);
    return [id, profile] as const;
  });
  const order = Object.entries(part("order")).map(([provider, ids]) => {
    const isList = Array.isArray(ids) && ids.every((id) => typeof id === "string");
    return [provider, isList ? ids : fail(`has an \`order\` for \`${provider}\` that is no list of ids`)] as const;
  });
  return {
    profiles: Object.fromEntries(profiles),
    order: Object.fromEntries(order),
    lastGood: part("lastGood") as Readonly<Record<string, string>>,
    usageStats: part("usageStats") as Readonly<Record<string, ProfileUsage>>,
    raw,
  };
}

function readProfile(
  id: string,
  value: Readonly<Record<string, unknown>> | undefined,
): AuthProfile | undefined {
  if (!value) return undefined;
  const provider = typeof value["provider"] === "string" ? value["provider"] : (id.split(":")[0] ?? "");
  const { type, key, token, expires } = value;
  if (type === "api_key") return isSecret(key) ? { type, provider, key } : undefined;
  if (type === "token") {
    if (!isSecret(token)) return undefined;
    return { type, provider, token, ...(typeof expires === "number" && { expires }) };
  }
  return typeof type === "string" ? { type: "foreign", provider } : undefined;
}

function isSecret(value: unknown): value is Secret {
  return typeof value === "string" ? value !== "" : asRecord(value) !== undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}

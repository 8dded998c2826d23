// The credentials of one koi as `koiDir/auth-profiles.json` holds them: shape, and reading it.
// A koi's file is its own: nothing is read from another koi's, ever (Page: What is one koi?).

import { join } from "node:path";

import type { Secret } from "../../config/secret.ts";
import { asObject, KoiFileError, readJsonObject } from "../json-object-file.ts";
import type { JsonObject } from "../json-object-file.ts";

/** A key that the provider gave out. */
interface ApiKeyProfile {
  readonly type: "api_key";
  readonly provider: string;
  /** The key itself, `${NAME}`, or a reference to where it lies. */
  readonly key: Secret;
}

/** A bearer token. It is not renewed. */
interface TokenProfile {
  readonly type: "token";
  readonly provider: string;
  /** The token itself, `${NAME}`, or a reference to where it lies. */
  readonly token: Secret;
  /** When it ends, milliseconds since the epoch. */
  readonly expires?: number;
}

/** A login: an access token for a while, and a refresh token that gets the next one. Both stand here literally. */
export interface OAuthProfile {
  readonly type: "oauth";
  readonly provider: string;
  /** Absent where none was fetched yet. */
  readonly access?: string;
  /** Many providers take it once only. Absent where the login can't be renewed. */
  readonly refresh?: string;
  /** When the access token ends, milliseconds since the epoch. Absent: nobody said. */
  readonly expires?: number;
  /** Where it is renewed. Default: what `oauth` of the provider's entry says. */
  readonly tokenUrl?: string;
  readonly clientId?: string;
  /** Fingerprint of the refresh token that the provider called used up or revoked. */
  readonly endedLogin?: string;
}

/** A profile of a kind that this version can't use. It is kept as it is. */
interface ForeignProfile {
  readonly type: "foreign";
  readonly provider: string;
}

/** One credential. */
export type AuthProfile = ApiKeyProfile | TokenProfile | OAuthProfile | ForeignProfile;

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
  readonly raw: JsonObject;
}

/** Path of a koi's credentials. */
export function authProfilesPath(koiDir: string): string {
  return join(koiDir, "auth-profiles.json");
}

/**
 * The credentials of a koi; without a file, none.
 * @throws KoiFileError where there is a file that can't be read or isn't of this form
 */
export async function readAuthProfiles(koiDir: string): Promise<AuthProfiles> {
  const path = authProfilesPath(koiDir);
  return parseAuthProfiles((await readJsonObject(path)) ?? {}, path);
}

function parseAuthProfiles(raw: JsonObject, path: string): AuthProfiles {
  const fail = (what: string): never => {
    throw new KoiFileError(path, what);
  };
  if (raw["version"] !== undefined && raw["version"] !== 1) fail("is not of version 1");
  const part = (name: string): JsonObject =>
    raw[name] === undefined ? {} : (asObject(raw[name]) ?? fail(`has a \`${name}\` that is not an object`));
  const profiles = Object.entries(part("profiles")).map(([id, value]) => {
    const profile = readProfile(id, asObject(value));
    return [id, profile ?? fail(`has a broken profile \`${id}\``)] as const;
  });
  const order = Object.entries(part("order")).map(([provider, ids]) => {
    const isList = Array.isArray(ids) && ids.every((id) => typeof id === "string");
    return [
      provider,
      isList ? ids : fail(`has an \`order\` for \`${provider}\` that is no list of ids`),
    ] as const;
  });
  return {
    profiles: Object.fromEntries(profiles),
    order: Object.fromEntries(order),
    lastGood: part("lastGood") as Readonly<Record<string, string>>,
    usageStats: part("usageStats") as Readonly<Record<string, ProfileUsage>>,
    raw,
  };
}

function readProfile(id: string, value: JsonObject | undefined): AuthProfile | undefined {
  if (!value) return undefined;
  const provider = typeof value["provider"] === "string" ? value["provider"] : (id.split(":")[0] ?? "");
  const { type, key, token, expires } = value;
  if (type === "api_key") return isSecret(key) ? { type, provider, key } : undefined;
  if (type === "token") {
    if (!isSecret(token)) return undefined;
    return { type, provider, token, ...(typeof expires === "number" && { expires }) };
  }
  if (type === "oauth") return readLogin(provider, value);
  return typeof type === "string" ? { type: "foreign", provider } : undefined;
}

function readLogin(provider: string, value: JsonObject): OAuthProfile | undefined {
  const text = (name: string): string | undefined => {
    const found = value[name];
    return typeof found === "string" && found !== "" ? found : undefined;
  };
  const names = ["access", "refresh", "tokenUrl", "clientId", "endedLogin"];
  const texts = Object.fromEntries(
    names.flatMap((name) => {
      const found = text(name);
      return found === undefined ? [] : [[name, found]];
    }),
  );
  if (texts["access"] === undefined && texts["refresh"] === undefined) return undefined;
  const { expires } = value;
  return { type: "oauth", provider, ...texts, ...(typeof expires === "number" && { expires }) };
}

function isSecret(value: unknown): value is Secret {
  return typeof value === "string" ? value !== "" : asObject(value) !== undefined;
}

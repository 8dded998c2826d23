// Logins (auth profiles of the kind `oauth`) → access tokens that are good now. Many providers take a refresh token
// once and end the whole login when it comes twice, so a login is renewed by one turn of one process at a time, and
// all others wait for what it got.
// INVARIANT: new tokens are on the disk, in that koi's own file, before the access token is used; where they can't be
// written they are kept here and written before anything is asked again. One refresh token is never on its way twice.

import { createHash } from "node:crypto";
import { join } from "node:path";

import type { ModelOAuth } from "../../config/models.ts";
import { asObject } from "../json-object-file.ts";
import type { KoiLog } from "../koi-log.ts";
import { readAuthProfiles } from "./auth-profiles.ts";
import type { AuthProfiles, OAuthProfile } from "./auth-profiles.ts";
import { changeAuthProfiles } from "./auth-profile-store.ts";
import { askForTokens, isSafeTokenUrl } from "./login-grant.ts";
import type { GrantedTokens, GrantResult } from "./login-grant.ts";
import { LoginError } from "./login-error.ts";
import { fingerprint, isFreshLogin } from "./login-state.ts";
import { withProcessLock } from "./process-lock.ts";
import type { ResolveSecret } from "./credential-sources.ts";

/** A login that is to be used. */
export interface WantedLogin {
  readonly koiDir: string;
  readonly profileId: string;
  /** `oauth` of the provider's entry; the profile's own keys go over it. */
  readonly oauth: ModelOAuth | undefined;
  readonly resolve: ResolveSecret;
}

/** What logins need from outside. */
export interface LoginsDeps {
  /** Milliseconds since the epoch. */
  now(): number;
  readonly log?: KoiLog | undefined;
  /** Hears of every new secret before it is used, so that no log shows it. */
  readonly learnSecret?: ((secret: string) => void) | undefined;
}

interface Unwritten {
  readonly usedRefresh: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

// Longer than one request of the holder takes.
const maxWaitMs = 60_000;

/** The logins of one process. */
export class Logins {
  readonly #deps: LoginsDeps;
  readonly #flights = new Map<string, Promise<string>>();
  readonly #unwritten = new Map<string, Unwritten>();

  constructor(deps: LoginsDeps) {
    this.#deps = deps;
  }

  /** The access token of a login, renewed where it has to be. Rejects with a `LoginError`. */
  access(wanted: WantedLogin): Promise<string> {
    const key = keyOf(wanted);
    const running = this.#flights.get(key);
    if (running) return running;
    const flight = this.#open(wanted)
      .catch((error: unknown) => {
        throw this.#asLoginError(error, wanted);
      })
      .finally(() => this.#flights.delete(key));
    this.#flights.set(key, flight);
    return flight;
  }

  async #open(wanted: WantedLogin): Promise<string> {
    const known = await this.#fresh(wanted);
    if (known !== undefined) return known;
    const name = createHash("sha256").update(wanted.profileId).digest("hex").slice(0, 16);
    const lock = join(wanted.koiDir, `auth-profiles.json.login-${name}`);
    return withProcessLock(lock, maxWaitMs, () => this.#renew(wanted));
  }

  async #renew(wanted: WantedLogin): Promise<string> {
    const kept = this.#unwritten.get(keyOf(wanted));
    if (kept) await this.#write(wanted, kept);
    // Another process may have been quicker.
    const known = await this.#fresh(wanted);
    if (known !== undefined) return known;
    const profile = loginOf(await readAuthProfiles(wanted.koiDir), wanted.profileId);
    const { refresh } = profile;
    if (refresh === undefined || profile.endedLogin === fingerprint(refresh))
      throw new LoginError(wanted.profileId, "ended");
    const result = await askForTokens(await this.#endpoint(profile, wanted), refresh);
    await this.#note(result, wanted, refresh);
    if (result.outcome === "granted") return result.tokens.access;
    throw new LoginError(wanted.profileId, result.outcome, result);
  }

  /** Writes down what the provider said, where it changes the profile. */
  async #note(result: GrantResult, wanted: WantedLogin, usedRefresh: string): Promise<void> {
    if (result.outcome === "ended") {
      await this.#write(wanted, { usedRefresh, fields: { endedLogin: fingerprint(usedRefresh) } });
    }
    if (result.outcome !== "granted") return;
    const { access, refresh } = result.tokens;
    for (const secret of [access, refresh]) if (secret !== undefined) this.#deps.learnSecret?.(secret);
    await this.#write(wanted, { usedRefresh, fields: fieldsOf(result.tokens, this.#deps.now()) });
  }

  async #write(wanted: WantedLogin, { usedRefresh, fields }: Unwritten): Promise<void> {
    const { koiDir, profileId } = wanted;
    const key = keyOf(wanted);
    this.#unwritten.set(key, { usedRefresh, fields });
    await changeAuthProfiles(koiDir, ({ raw, profiles }) => {
      const current = profiles[profileId];
      // A person who logged in anew in the meantime has the newer word.
      if (current?.type !== "oauth" || current.refresh !== usedRefresh) return undefined;
      const stored = asObject(raw["profiles"]) ?? {};
      const { endedLogin: _, ...own } = asObject(stored[profileId]) ?? {};
      return { ...raw, profiles: { ...stored, [profileId]: { ...own, ...fields } } };
    });
    this.#unwritten.delete(key);
  }

  async #fresh({ koiDir, profileId }: WantedLogin): Promise<string | undefined> {
    const profile = loginOf(await readAuthProfiles(koiDir), profileId);
    return isFreshLogin(profile, this.#deps.now()) ? profile.access : undefined;
  }

  async #endpoint(
    profile: OAuthProfile,
    { profileId, oauth, resolve }: WantedLogin,
  ): Promise<Parameters<typeof askForTokens>[0]> {
    const tokenUrl = profile.tokenUrl ?? oauth?.tokenUrl;
    const clientId = profile.clientId ?? oauth?.clientId;
    if (tokenUrl === undefined || clientId === undefined) throw new LoginError(profileId, "unknown_endpoint");
    if (!isSafeTokenUrl(tokenUrl)) throw new LoginError(profileId, "unsafe_endpoint");
    // A secret belongs to its own id.
    const secret = clientId === oauth?.clientId ? oauth.clientSecret : undefined;
    if (secret === undefined) return { tokenUrl, clientId };
    return { tokenUrl, clientId, clientSecret: await resolve(secret) };
  }

  #asLoginError(error: unknown, { profileId }: WantedLogin): LoginError {
    if (error instanceof LoginError) return error;
    const { code = (error as Error).name } = error as NodeJS.ErrnoException;
    this.#deps.log?.warn({ profileId, code }, "a login can't be renewed");
    return new LoginError(profileId, "not_kept");
  }
}

function fieldsOf(
  { access, refresh, lifeMs }: GrantedTokens,
  nowMs: number,
): Readonly<Record<string, unknown>> {
  // `undefined` takes an old end away: JSON leaves it out.
  const expires = lifeMs === undefined ? undefined : nowMs + lifeMs;
  return { access, expires, ...(refresh !== undefined && { refresh }) };
}

function loginOf({ profiles }: AuthProfiles, profileId: string): OAuthProfile {
  const profile = profiles[profileId];
  if (profile?.type !== "oauth") throw new LoginError(profileId, "ended");
  return profile;
}

function keyOf({ koiDir, profileId }: WantedLogin): string {
  return JSON.stringify([koiDir, profileId]);
}

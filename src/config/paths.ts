// Where everything lies: pure functions from the environment and a home folder to paths.
// Nothing here touches the disk. Each default path hangs under the state folder, so two gateways with two state folders
// share nothing. `home` may be the literal "~": then the paths stay fit for a table that is compiled for another machine.

/** Environment variables, as in `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The state folder: SKYKOI_STATE_DIR, else `<home>/.SKYKOI-<profile>` with SKYKOI_PROFILE, else `<home>/.SKYKOI`. The
 * profile `default` is as good as none. Blank variables count as unset. What exists on disk plays no part. Never throws.
 */
export function stateDir(env: Environment, home: string): string {
  const explicit = filled(env["SKYKOI_STATE_DIR"]);
  if (explicit !== undefined) return withoutTrailingSlash(expandHome(explicit, home));
  const profile = filled(env["SKYKOI_PROFILE"]);
  const suffix = profile === undefined || profile === "default" ? "" : `-${encodeURIComponent(profile)}`;
  return under(home, `.SKYKOI${suffix}`);
}

/**
 * The config: SKYKOI_CONFIG_PATH, else `SKYKOI.json` in the state folder. A path that is given is final: if no file is
 * there the config is empty, and no other place is looked at. Never throws.
 */
export function configPath(env: Environment, home: string): string {
  const explicit = filled(env["SKYKOI_CONFIG_PATH"]);
  return explicit === undefined ? under(stateDir(env, home), "SKYKOI.json") : expandHome(explicit, home);
}

/** Whether a text may name a profile: 1 to 64 letters, digits, `-` or `_`. */
export function isProfileName(text: string): boolean {
  return /^[A-Za-z0-9_-]{1,64}$/.test(text);
}

/**
 * Replaces a `~` at the beginning (alone, or before `/` or `\`) by the home folder. Any other path is given back as it
 * is, and so is every path if `home` is `~`.
 */
export function expandHome(path: string, home: string): string {
  return /^~(?=$|[\\/])/.test(path) ? `${withoutTrailingSlash(home)}${path.slice(1)}` : path;
}

/** Workspace of a koi that names none: `<state>/workspace` for the default koi, `<state>/workspace-<koiId>` for others. */
export function defaultWorkspace(state: string, koiId: string, isDefault: boolean): string {
  return under(state, isDefault ? "workspace" : `workspace-${encodeURIComponent(koiId)}`);
}

/** Folder for the credentials and models of a koi that names none: `<state>/koi/<koiId>/koi`. */
export function defaultKoiDir(state: string, koiId: string): string {
  return under(state, `koi/${encodeURIComponent(koiId)}/koi`);
}

/**
 * Folder of a koi's sessions: `<state>/koi/<koiId>/sessions`.
 * @param store `session.store` with `{koiId}` in it, if the config has one; a `~` in it stays
 */
export function sessionsDir(state: string, koiId: string, store?: string): string {
  const name = encodeURIComponent(koiId);
  return store === undefined ? under(state, `koi/${name}/sessions`) : store.replaceAll("{koiId}", name);
}

/** Folder for the credentials of channels and for approvals: `<state>/credentials`. */
export function credentialsDir(state: string): string {
  return under(state, "credentials");
}

/** Folder for the credentials of one account that names none: `<state>/credentials/<channel>/<accountId>`. */
export function defaultAuthDir(state: string, channel: string, accountId: string): string {
  return under(credentialsDir(state), `${encodeURIComponent(channel)}/${encodeURIComponent(accountId)}`);
}

/** Folder for skills that all kois share: `<state>/skills`. */
export function sharedSkillsDir(state: string): string {
  return under(state, "skills");
}

/** Folder for the sandboxes' own files: `<state>/sandboxes`. */
export function defaultSandboxRoot(state: string): string {
  return under(state, "sandboxes");
}

/** Folder for compiled tables: `<state>/compiled`. */
export function compiledDir(state: string): string {
  return under(state, "compiled");
}

/**
 * Folder of the leases of credentials, one for all gateways of a user on the machine `host`, whatever their state folders:
 * a home may lie on a disk that several machines share.
 */
export function leasesDir(home: string, host: string): string {
  return under(home, `.local/state/skykoi/leases/${encodeURIComponent(host)}`);
}

/** A variable's value without blanks around it, or `undefined` if nothing is left. */
function filled(value: string | undefined): string | undefined {
  const trimmed = value?.trim();
  return trimmed === "" ? undefined : trimmed;
}

function withoutTrailingSlash(path: string): string {
  return path.length > 1 ? path.replace(/[\\/]+$/, "") : path;
}

// Forward slashes are fine on every system that Node runs on; node:path is absent in a browser.
function under(folder: string, name: string): string {
  return folder.endsWith("/") ? `${folder}${name}` : `${withoutTrailingSlash(folder)}/${name}`;
}

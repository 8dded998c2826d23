// What a sandbox is called: its scope key, the slug of it, the container's name and the folder's.
// Always holds: two keys never have the same slug, since it ends with a piece of the key's digest, which is never cut.

import { createHash } from "node:crypto";
import type { SandboxConfig } from "../../config/sandbox.ts";
import type { KoiId } from "../../routing/ids.ts";

const MAX_NAME = 63;
const READABLE = 32;

/** The key that sessions with one container share: a session's own, `koi:<koiId>` or `shared`. */
export function scopeKeyOf(
  scope: NonNullable<SandboxConfig["scope"]>,
  koiId: KoiId,
  sessionKey: string,
): string {
  return scope === "session" ? sessionKey : scope === "koi" ? `koi:${koiId}` : "shared";
}

/** A key as a name: its first 32 characters, others than letters, digits, `.`, `_` as `-`, and 8 hex digits of its digest. */
export function slugOf(key: string): string {
  return key === "shared" ? key : slug(key, READABLE);
}

function slug(key: string, readable: number): string {
  const text = key
    .toLowerCase()
    .slice(0, readable)
    .replaceAll(/[^a-z0-9._-]/g, "-");
  return `${text}-${createHash("sha1").update(key).digest("hex").slice(0, 8)}`;
}

/** The name of a container, of at most 63 characters: what is cut is the readable part. */
export function containerNameOf(prefix: string, key: string): string {
  if (key === "shared") return `${prefix.slice(0, MAX_NAME - key.length)}${key}`;
  const start = prefix.slice(0, MAX_NAME - 10);
  return `${start}${slug(key, Math.min(READABLE, MAX_NAME - 9 - start.length))}`;
}

/** The name where another gateway of this machine has a container called `name`. */
export function nameBeside(name: string, stateId: string): string {
  return `${name.slice(0, MAX_NAME - 9)}-${stateId.slice(0, 8)}`;
}

/** Which gateway a container belongs to: a digest of its state dir. */
export function stateIdOf(stateDir: string): string {
  return createHash("sha256").update(stateDir).digest("hex").slice(0, 16);
}

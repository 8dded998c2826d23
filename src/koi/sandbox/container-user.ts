// Who the tools are inside of a container, and what that means for the folders that they share with the gateway.

import type { DockerSettings } from "../../policy/sandbox/sandbox-settings.ts";

/** The gateway's own user, and how the engine maps users. */
export interface UserFacts {
  /** `undefined` on systems without numbers for users. */
  readonly uid: number | undefined;
  readonly gid: number | undefined;
  readonly isRootless: boolean;
  /** The image's own user; empty is root. */
  readonly imageUser: string;
}

/**
 * The user for commands; `undefined` leaves it to the container. Root without capabilities can't open the files of the
 * gateway's user, so where the gateway is not root and the image is, commands run as the gateway's own user.
 */
export function commandUser({ user }: DockerSettings, facts: UserFacts): string | undefined {
  if (user) return user.value;
  const isImageRoot = ["", "root", "0", "0:0", "root:root"].includes(facts.imageUser);
  if (!isImageRoot || facts.isRootless || !facts.uid) return undefined;
  return `${facts.uid}:${facts.gid ?? facts.uid}`;
}

/**
 * How a folder of the gateway's is opened for that user: it is already theirs (`own`), it is given to them, or everybody may
 * use it, so that what is above it must be closed.
 */
export type FolderAccess =
  | { readonly kind: "own" }
  | { readonly kind: "give"; readonly uid: number; readonly gid: number }
  | { readonly kind: "open" };

/** `user` as `commandUser` gave it. */
export function folderAccess(user: string | undefined, facts: UserFacts): FolderAccess {
  const name = user ?? facts.imageUser;
  const isRoot = ["", "root", "0"].includes(name.split(":")[0] ?? "");
  if (facts.uid === undefined) return { kind: "own" };
  if (facts.isRootless) return { kind: isRoot ? "own" : "open" };
  if (isRoot) return { kind: facts.uid === 0 ? "own" : "open" };
  const [, uid, gid] = /^(\d+)(?::(\d+))?$/.exec(name) ?? [];
  if (uid === undefined) return { kind: "open" };
  if (Number(uid) === facts.uid) return { kind: "own" };
  return facts.uid === 0 ? { kind: "give", uid: Number(uid), gid: Number(gid ?? uid) } : { kind: "open" };
}

// What is known of a container between two uses of it.

/** A container of this gateway. Milliseconds since the epoch. */
export interface ContainerEntry {
  readonly containerName: string;
  /** The engine's own id: a container of the same name that somebody else made is another one. */
  readonly containerId: string;
  /** The scope key: a session's, `koi:<id>` or `shared`. */
  readonly sessionKey: string;
  readonly koiId: string;
  readonly createdAtMs: number;
  readonly lastUsedAtMs: number;
  readonly image: string;
  readonly configHash: string;
  /** Hours and days of this container's own config; 0: never. */
  readonly idleHours: number;
  readonly maxAgeDays: number;
  /** Whether the self-test passed and the set-up command succeeded. */
  readonly isReady: boolean;
  /** What the self-test found denied, with the config that it was about. */
  readonly selfTest?:
    | { readonly configHash: string; readonly atMs: number; readonly denied: readonly string[] }
    | undefined;
  /** Since when the config asks for another container than this one. */
  readonly outdatedSinceMs?: number | undefined;
}

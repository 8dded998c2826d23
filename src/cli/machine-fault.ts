// What a command can meet on a machine that is neither wrong usage nor a bug of ours: a folder that can't be written,
// a store that is damaged, a gateway that holds the lock. Told in one line, exit 1.

/** Names of errors whose message says by itself what is wrong. By name, so that no command loads what it does not use. */
const FAULTS: ReadonlySet<string> = new Set([
  "StartRefusedError",
  "LockedError",
  "UnwritableStateError",
  "ListenError",
  "StoreError",
  "HomeError",
  "KoiFileError",
  "RefusedKoiError",
  "SecretError",
]);

/** What a system answers where a path, a disk or a limit is in the way. */
const SYSTEM: ReadonlySet<string> = new Set([
  "EACCES",
  "EPERM",
  "EROFS",
  "ENOSPC",
  "EDQUOT",
  "ENOTDIR",
  "EEXIST",
  "ELOOP",
  "EMFILE",
  "ENFILE",
]);

/** The fault in one line, or `undefined` where `error` is a bug. Never throws. */
export function machineFault(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if (FAULTS.has(error.name)) return error.message;
  const { code } = error as NodeJS.ErrnoException;
  return code !== undefined && SYSTEM.has(code) ? `this machine refuses: ${error.message}` : undefined;
}

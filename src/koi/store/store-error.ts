// What can be wrong with a store, as a finite set. A bad file is named and never overwritten.

/** Why a store can't be used. `stale` is a lost race inside the gateway, not a fault of the file. */
export type StoreErrorCode =
  | "corrupt"
  | "foreign"
  | "newer_version"
  | "unwritable"
  | "disk_full"
  | "gone"
  | "closed"
  | "stale"
  | "failed";

/** A store can't be opened, read or written. The message names the file. */
export class StoreError extends Error {
  readonly code: StoreErrorCode;
  readonly file: string;

  constructor(code: StoreErrorCode, file: string, message: string, options?: ErrorOptions) {
    super(`${file}: ${message}`, options);
    this.name = "StoreError";
    this.code = code;
    this.file = file;
  }
}

const SAYINGS: Partial<Record<StoreErrorCode, string>> = {
  corrupt: "the store is damaged; the file is left as it is, skykoi doctor says how to repair it",
  unwritable: "the store can't be opened or written; check that the folder exists and belongs to this user",
  disk_full: "the disk is full; nothing was written",
};

/** The `StoreError` for whatever the database threw. A `StoreError` stays what it is. */
export function storeErrorOf(file: string, thrown: unknown): StoreError {
  if (thrown instanceof StoreError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const code = codeOf(thrown, message);
  const saying = SAYINGS[code];
  return new StoreError(code, file, saying ? `${saying} (${message})` : message, { cause: thrown });
}

function codeOf(thrown: unknown, message: string): StoreErrorCode {
  const code = String((thrown as { code?: unknown }).code ?? "");
  if (code.startsWith("SQLITE_CORRUPT") || code === "SQLITE_NOTADB") return "corrupt";
  if (code === "SQLITE_FULL" || code === "ENOSPC") return "disk_full";
  if (/^(SQLITE_(READONLY|CANTOPEN|IOERR|PERM)|EACCES|EPERM|EROFS|ENOTDIR|EEXIST)/.test(code))
    return "unwritable";
  if (message.includes("Unable to open connection")) return "unwritable";
  return "failed";
}

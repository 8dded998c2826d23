// What can be wrong with an account's key store. The file is named and never overwritten.

/** `unusable`: a person must look at the file. `unwritable`: it may pass (a full disk). */
export type AuthStoreFault = "unusable" | "unwritable";

/** The key store can't be read or written. The message names the file and holds nothing of its content. */
export class AuthStoreError extends Error {
  readonly fault: AuthStoreFault;

  constructor(file: string, fault: AuthStoreFault, saying: string, options?: ErrorOptions) {
    super(`${file}: ${saying}`, options);
    this.fault = fault;
  }
}

/** The error for whatever the database threw. */
export function authStoreError(file: string, thrown: unknown): AuthStoreError {
  if (thrown instanceof AuthStoreError) return thrown;
  const code = String((thrown as { code?: unknown }).code ?? "");
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  if (
    code.startsWith("SQLITE_CORRUPT") ||
    code === "SQLITE_NOTADB" ||
    /malformed|not a database/.test(message)
  )
    return new AuthStoreError(file, "unusable", damaged, { cause: thrown });
  if (code === "SQLITE_FULL" || code === "ENOSPC")
    return new AuthStoreError(file, "unwritable", "the disk is full", { cause: thrown });
  return new AuthStoreError(file, "unwritable", `the keys can't be read or written (${code || message})`, {
    cause: thrown,
  });
}

/** For people: what to do with a file that can't be used. */
export const damaged =
  "the account's keys are damaged; the file is left as it is. Restore a backup, or move it away and link the account again";

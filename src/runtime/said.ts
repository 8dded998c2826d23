// What a caught value says.

/** The message of an error, or the value as text. */
export function said(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

// Where a koi reports what people can't see. Fits pino.
// SAFETY: fields hold ids, codes and numbers; never message text, never a credential.

/** A log. */
export interface KoiLog {
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
}

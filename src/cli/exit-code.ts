// What the exit status says, the same for every command.

/** Exit codes of both binaries. */
export const exitCodes = {
  ok: 0,
  /** Findings: errors, or more warnings than allowed. */
  findings: 1,
  /** Wrong usage, or the config can't be opened. */
  usage: 2,
  /** `diff --detailed-exitcode`: routing differs. */
  differs: 3,
  /** A bug in SKYKOI. */
  internal: 70,
  /** Ended by Ctrl-C. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** Wrong usage: told in one line, exit 2. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "UsageError";
  }
}

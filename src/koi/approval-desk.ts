// Where a koi's tools ask a person. What stands behind it is the gateway's: a turn that runs without one asks nobody.

/** What a person says, or why nobody said anything. */
export type ApprovalWord = "allow-once" | "allow-always" | "deny" | "timeout" | "nobody" | "stopped";

/** A command that waits. */
export interface ApprovalQuestion {
  /** The call that waits. */
  readonly callId: string;
  readonly command: string;
  readonly cwd: string;
  /** A node that is to run it, by name. Default: the gateway's machine. */
  readonly node?: string | undefined;
  /** Paths that "always" would list; empty where the line can't be listed. */
  readonly programs: readonly string[];
  /** Aborted when the turn is over. */
  readonly signal: AbortSignal;
}

/** Asks the people of a turn. */
export interface ApprovalDesk {
  /** Resolves with their word; never rejects. What is no clear yes is no. */
  ask(question: ApprovalQuestion): Promise<ApprovalWord>;
  /** Tells them that a command they allowed is still running. */
  stillRuns(command: string): void;
}

// What a command gives: an answer, and what it changes in the session.

import type { SessionChoices, SessionReset, TranscriptEntry } from "../../koi/store/koi-store.ts";
import type { Activation } from "../gate/activation-table.ts";

/** What a command answers, and changes. */
export interface CommandResult extends SessionChoices {
  readonly text: string;
  readonly reset?: SessionReset;
  /** What goes into the transcript. Default: nothing. */
  readonly transcript?: readonly TranscriptEntry[];
  /** When the koi speaks in this group; `null`: when the config says. */
  readonly activation?: Activation | null;
}

/** What `/new` alone answers and changes. */
export const NEW_SESSION: CommandResult = {
  text: "A new session: I have forgotten what was said so far.",
  reset: { reason: "command" },
};

// What a command gives: an answer, and what it changes in the session.

import type { TurnCommit } from "../../koi/store/koi-store.ts";

/** What a command answers, and changes. */
export type CommandResult = Pick<TurnCommit, "reset" | "model"> & { readonly text: string };

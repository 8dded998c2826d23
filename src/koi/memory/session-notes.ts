// The koi's own conversations as notes, where its config has them searched (`memorySearch.sources`). For the owner alone: other
// people's words stand in them.

import type { Transcripts } from "../turn-desk.ts";
import type { ListedNote } from "./sync-index.ts";

/** What stands before a session's key where a note is named. */
const PREFIX = "session:";

/** The conversations. @throws StoreError where they can't be read */
export function listSessions(transcripts: Transcripts): readonly ListedNote[] {
  return transcripts.sessions().map(({ sessionKey, state }) => ({
    path: `${PREFIX}${sessionKey}`,
    stamp: state,
    read: async () => sessionText(transcripts, `${PREFIX}${sessionKey}`),
  }));
}

/** The conversation that `path` names; `undefined` where it names none. Never throws. */
export function sessionText(transcripts: Transcripts, path: string): string | undefined {
  if (!path.startsWith(PREFIX)) return undefined;
  try {
    return transcripts.text(path.slice(PREFIX.length));
  } catch {
    return undefined;
  }
}

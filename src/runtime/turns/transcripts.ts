// A koi's conversations for the search in its memory: what was said in each, a line an entry.

import type { KoiStore } from "../../koi/store/koi-store.ts";
import type { Transcripts } from "../../koi/turn-desk.ts";
import type { SessionKey } from "../../routing/ids.ts";

/** Conversations that are searched, those spoken in last, and entries of each. */
const MAX_SESSIONS = 500;
const MAX_ENTRIES = 2_000;

/** The conversations in a store. */
export function transcriptsOf(store: KoiStore): Transcripts {
  return {
    sessions: () =>
      store.sessions(MAX_SESSIONS).map(({ sessionKey, messages, updatedAtMs }) => ({
        sessionKey,
        state: `${messages}:${updatedAtMs}`,
      })),
    text: (sessionKey) => {
      const entries = store.transcript(sessionKey as SessionKey, MAX_ENTRIES);
      const said = entries.filter(
        ({ role, text }) => (role === "user" || role === "assistant") && text !== "",
      );
      if (said.length === 0) return undefined;
      return said
        .map(({ role, text, atMs }) => `${new Date(atMs).toISOString().slice(0, 16)} ${role}: ${text}`)
        .join("\n");
    },
  };
}

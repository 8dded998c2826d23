// What a commit sets for its session.

import type { SessionChoices } from "./koi-store.ts";

/** The choices alone, those that are made. */
export function choicesOf(commit: SessionChoices): SessionChoices {
  const { model, thinking, send, queue, verbose, elevated, reasoning } = commit;
  return {
    ...(verbose === undefined ? {} : { verbose }),
    ...(elevated === undefined ? {} : { elevated }),
    ...(reasoning === undefined ? {} : { reasoning }),
    ...(model === undefined ? {} : { model }),
    ...(thinking === undefined ? {} : { thinking }),
    ...(send === undefined ? {} : { send }),
    ...(queue === undefined ? {} : { queue }),
  };
}

// What a koi says and does beside the answer of a turn, in the conversation that the answer goes to or in another one of its
// own. What it says takes the answer's way: written down first, then sent by the outbox under a key of its own.

import { DEFAULTS } from "../../config/defaults.ts";
import type { Outlet, Voice } from "../../koi/turn-desk.ts";
import { elsewhere } from "./elsewhere.ts";
import type { OutletDeps, OutletPlace } from "./outlet-place.ts";
import { editOwn, react, removeOwn } from "./change.ts";
import { say } from "./say.ts";

/** The outlet of one turn, whose answer goes to `place`. */
export function outletOf(place: OutletPlace, deps: OutletDeps): Outlet {
  const own = voiceOf(place, deps);
  return {
    ...own,
    elsewhere: async (session, caller) => {
      const found = await elsewhere(session, caller, place, deps);
      if (found === "here") return own;
      return "refused" in found ? found : voiceOf(found, deps);
    },
  };
}

function voiceOf(place: OutletPlace, deps: OutletDeps): Voice {
  const { channel, table } = place;
  const maxMb = table.gateway.config.kois?.defaults?.mediaMaxMb ?? DEFAULTS.kois.defaults.mediaMaxMb;
  return {
    can: { media: channel.can.media },
    maxFileBytes: Math.floor(maxMb * 1024 * 1024),
    say: (message) => say(message, place, deps),
    edit: (text, messageId) => editOwn(text, messageId, place, deps),
    remove: (messageId) => removeOwn(messageId, place, deps),
    react: (emoji, messageId) => react(emoji, messageId, place, deps),
  };
}

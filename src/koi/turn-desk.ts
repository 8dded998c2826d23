// What tools of one turn may have done by the gateway. Whoever makes a desk binds it to the turn's koi and conversation:
// no model can act as another koi or from another conversation.

import type { SessionDesk } from "./sessions/session-desk.ts";

/** The gateway as one turn may use it. What is absent is not offered to the model. */
export interface TurnDesk {
  readonly sessions?: SessionDesk;
}

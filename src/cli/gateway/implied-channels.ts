// Channels that run without a block in the config.

import type { ChannelId } from "../../routing/facts.ts";
import { impliedByEnv } from "../../runtime/channels/adapters.ts";
import type { ProcessIo } from "../process-io.ts";

/** WebChat, and those whose credentials are in the environment. */
export function impliedChannels(env: ProcessIo["env"]): ChannelId[] {
  return ["webchat", ...impliedByEnv(env)];
}

// `/whoami`: the ids by which lists of the config name the person, and what the gateway lets them do.

import { mayElevate } from "../../policy/elevated.ts";
import { isOwner } from "../../policy/command-access.ts";
import type { QueuedMessage } from "../turns/queued-message.ts";

/** What `/whoami` answers. */
export function whoText({ table, payload }: QueuedMessage): string {
  const { config } = table.gateway;
  const { facts, sender } = payload.message;
  const { channel, accountId, peer } = facts;
  return [
    `you: ${channel}:${sender.id}`,
    `here: ${channel} account ${accountId}, ${peer.kind}:${peer.id}`,
    `owner (\`commands.ownerAllowFrom\`): ${isOwner(config, facts, sender.id) ? "yes" : "no"}`,
    `elevated (\`tools.elevated.allowFrom\`): ${mayElevate(config, channel, [sender.id]) ? "yes" : "no"}`,
  ].join("\n");
}

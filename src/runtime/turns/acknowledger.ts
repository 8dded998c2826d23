// Puts an emoji on a message that a koi works on. Once for each message, also where several kois got it. Best effort: what
// the platform does not take is in the log at most.

import type { Channel } from "../../channels/channel.ts";
import { resolveIdentity } from "../../koi/prompt/identity.ts";
import { readWorkspaceFiles } from "../../koi/prompt/workspace-files.ts";
import type { CompiledKoi } from "../../routing/compiled-gateway.ts";
import type { ChannelId } from "../../routing/facts.ts";
import type { Journaled } from "../journal/journal.ts";
import type { LoadedTable } from "../loaded-table.ts";
import type { Log } from "../log.ts";
import { said } from "../said.ts";
import { koiConfig } from "../settings.ts";
import { ackRule } from "./ack-rule.ts";
import { replyTargetOf } from "./queued-message.ts";

/** What is put where the koi has no emoji of its own. */
const EYES = "👀";

/** What acknowledging needs. */
export interface AcknowledgerOptions {
  channelOf(id: ChannelId): Channel | undefined;
  /** Absolute. @throws Error where the koi must not run here */
  workspaceOf(koi: CompiledKoi): string;
  readonly log: Log;
}

/** Takes the deliveries of one message that lie in their inboxes. Never rejects. */
export type Acknowledge = (journaled: readonly Journaled[], table: LoadedTable) => Promise<void>;

/** Makes the function. */
export function makeAcknowledge({ channelOf, workspaceOf, log }: AcknowledgerOptions): Acknowledge {
  async function emojiOf(koi: CompiledKoi, table: LoadedTable): Promise<string> {
    const { files } = await readWorkspaceFiles(workspaceOf(koi), ["IDENTITY.md"]);
    const own = koiConfig(table.gateway, koi.id)?.identity;
    return resolveIdentity(koi, own, files[0]?.text).emoji ?? EYES;
  }

  return async (journaled, table) => {
    for (const { delivery } of journaled) {
      const { payload, koiId } = delivery;
      const rule = ackRule(table.gateway, payload);
      if (rule.kind === "none") continue;
      const { channel: channelId, accountId } = payload.message.facts;
      const channel = channelOf(channelId);
      const koi = table.gateway.kois.find(({ id }) => id === koiId);
      if (!koi || !channel?.react || !channel.can.reactions) return;
      try {
        const emoji = rule.kind === "own" ? await emojiOf(koi, table) : rule.emoji;
        await channel.react(replyTargetOf(payload.message), emoji);
      } catch (error) {
        log.debug({ channel: channelId, accountId, error: said(error) }, "reaction not taken");
      }
      return;
    }
  };
}

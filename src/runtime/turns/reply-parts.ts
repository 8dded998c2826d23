// A reply as the parts that its platform takes as one message each. They are split before they are written, so that a
// restart, a reload or a changed limit never splits one reply in two ways.

import type { Channel, OutboundMessage } from "../../channels/channel.ts";
import { answerBlocks, type BlockRules } from "../../channels/text/answer-blocks.ts";
import type { AccountId } from "../../routing/ids.ts";
import type { Log } from "../log.ts";
import { said } from "../said.ts";

/** Splits a reply; never into nothing. */
export type Split = (message: OutboundMessage) => readonly OutboundMessage[];

/** One message, whatever it is. */
export const inOnePart: Split = (message) => [message];

/**
 * Splits as `channel` does for an account, what `blocks` says into blocks before. Never throws: what can't be split is sent as
 * it is.
 */
export function splitBy(
  channel: Channel | undefined,
  accountId: AccountId,
  log: Log,
  blocks?: BlockRules,
): Split {
  return (message) => {
    try {
      const parts = inBlocks(message, blocks).flatMap(
        (block) => channel?.parts?.(accountId, block) ?? [block],
      );
      return parts.length === 0 ? [message] : parts;
    } catch (error) {
      log.error({ channel: channel?.id, accountId, error: said(error) }, "a reply could not be split");
      return [message];
    }
  };
}

function inBlocks(message: OutboundMessage, rules: BlockRules | undefined): readonly OutboundMessage[] {
  if (!rules || (message.media?.length ?? 0) > 0) return [message];
  const blocks = answerBlocks(message.text, rules);
  return blocks.length === 0 ? [message] : blocks.map((text) => ({ ...message, text }));
}

/** The key of part `number` (from 1) of the reply `key`; the first has the reply's own, under which its draft was shown. */
export function partKey(key: string, number: number): string {
  return number === 1 ? key : `${key}/${number}`;
}

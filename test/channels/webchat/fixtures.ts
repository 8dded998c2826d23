// What the tests send: one koi's answerer and one message.

import type { Answerer, OutboundMessage } from "../../../src/channels/channel.ts";

/** A koi that answers by binding 0. */
export const answerer: Answerer = {
  koiId: "anna",
  koiName: "Anna's koi",
  tier: "peer",
  bindingIndex: 0,
  sessionKey: "koi:anna:webchat:dm:anna",
};

/** That koi's message. */
export function says(text: string): OutboundMessage {
  return { text, answerer };
}

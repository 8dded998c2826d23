// What another session keeps of what was said in it from here: its koi must know what its people are answering.

import type { OutboundMessage } from "../../channels/channel.ts";
import type { TranscriptEntry } from "../../koi/store/koi-store.ts";
import type { ExtraMessage } from "../../koi/turn-desk.ts";
import { pollText } from "../turns/extra-messages.ts";
import { type AnswerDetail, placeOf } from "../turns/transcript-detail.ts";
import type { Crossing, OutletPlace } from "./outlet-place.ts";

/** The `origin` of such entries. */
const ORIGIN = "message";
/** In place of what a person says: providers want words to begin with somebody else's. It names nobody, as the marker does not. */
const ASKED = "[From another conversation of yours: say this here]";

/** Something that was said. */
interface Said {
  readonly message: ExtraMessage;
  /** As people see it, but for what stands before all that the koi says. */
  readonly words: OutboundMessage;
  /** Its key in the outbox. */
  readonly reply: string;
  readonly parts: number;
}

/** The entries. */
export function entriesThere(
  { message, words, reply, parts }: Said,
  { facts }: Crossing,
  { turn, answerer, prefix }: OutletPlace,
  atMs: number,
): TranscriptEntry[] {
  const { koiId, sessionKey } = turn;
  const asked = { origin: ORIGIN, from: { koiId, sessionKey } };
  const detail: AnswerDetail = {
    ...placeOf(facts),
    outboxKey: reply,
    answerer,
    ...(parts > 1 && { parts }),
    ...(prefix !== undefined && { prefix }),
  };
  const files = message.files.map(({ name }) => `[file: ${name}]`);
  const text = [words.poll ? pollText(words.poll) : words.text, ...files].join("\n").trim();
  return [
    { role: "user", text: ASKED, atMs, detail: asked },
    { role: "assistant", text, atMs, detail: { ...detail, origin: ORIGIN } },
  ];
}

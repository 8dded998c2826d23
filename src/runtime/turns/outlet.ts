// What a koi says beside the answer of a turn. It is bound to the place that the answer goes to, and takes the answer's way:
// written down first, then sent by the outbox under a key of its own.

import type { Answerer, Channel, ReplyTarget } from "../../channels/channel.ts";
import { DEFAULTS } from "../../config/defaults.ts";
import { textResult } from "../../koi/conversation.ts";
import type { KoiStore, TurnCommit } from "../../koi/store/koi-store.ts";
import { type ExtraMessage, type Outlet, type OutletEnd, SENT } from "../../koi/turn-desk.ts";
import type { PlacedStep } from "../../koi/turn-step.ts";
import type { KoiId, SessionKey } from "../../routing/ids.ts";
import type { LoadedTable } from "../loaded-table.ts";
import type { Log } from "../log.ts";
import { keepOutbound } from "../media/outbound-files.ts";
import type { OutboxPayload } from "../outbox/outbox-payload.ts";
import type { Outbox } from "../outbox/outbox.ts";
import { said } from "../said.ts";
import { extraKey, saidBefore } from "./extra-messages.ts";
import { partKey, splitBy } from "./reply-parts.ts";
import { withPrefix } from "./response-prefix.ts";

/** Most messages beside the answer of one turn. */
const MAX_EXTRA = 10;

/** Whose turn it is, and where its answer goes. */
export interface OutletPlace {
  readonly koiId: KoiId;
  readonly table: LoadedTable;
  readonly store: KoiStore;
  readonly sessionKey: SessionKey;
  readonly channel: Channel;
  readonly target: ReplyTarget;
  readonly answerer: Answerer;
  /** Key of the turn's answer. */
  readonly replyKey: string;
  /** Key of the turn's steps, where they are written down: then what was sent is among them. */
  readonly turnKey?: string;
  /** What stands before the koi's words. */
  readonly prefix: string | undefined;
  /** Where the koi's store lies. */
  readonly sessionsDir: string;
  /** What the turn did so far. */
  steps(): readonly PlacedStep[];
  /** Whether the turn's answer would be sent. @throws StoreError */
  isSent(): boolean;
}

/** What sending needs. */
export interface OutletDeps {
  readonly outbox: Pick<Outbox, "add">;
  readonly clock: { now(): number };
  readonly log: Log;
}

const refused = (problem: string): OutletEnd => ({ done: false, problem });

/** The outlet of one turn. */
export function outletOf(place: OutletPlace, deps: OutletDeps): Outlet {
  const { channel, target, table } = place;
  const maxMb = table.gateway.config.kois?.defaults?.mediaMaxMb ?? DEFAULTS.kois.defaults.mediaMaxMb;
  return {
    can: {
      media: channel.can.media,
      reactions:
        channel.can.reactions && channel.react !== undefined && target.replyToMessageId !== undefined,
    },
    maxFileBytes: Math.floor(maxMb * 1024 * 1024),
    say: (message) => say(message, place, deps),
    react: (emoji) => react(emoji, place),
  };
}

async function say(
  message: ExtraMessage,
  place: OutletPlace,
  { outbox, clock, log }: OutletDeps,
): Promise<OutletEnd> {
  if (!place.isSent()) return refused("the config or a person lets nothing be sent in this conversation");
  const before = saidBefore(place.steps(), message.callId);
  if (before.length >= MAX_EXTRA)
    return refused(`a turn says ${MAX_EXTRA} messages at most beside its answer`);
  const { store, sessionKey, sessionsDir } = place;
  const nowMs = clock.now();
  const reply = extraKey(place.replyKey, message.callId);
  let media;
  try {
    media = await keepOutbound(sessionsDir, reply, message.files, nowMs);
  } catch (error) {
    log.error({ koiId: place.koiId, error: said(error) }, "a file could not be kept to be sent");
    return refused("the file could not be written down by the gateway");
  }
  const { answerer, channel, target } = place;
  const text = withPrefix(place.prefix, message.text);
  const whole = { text, answerer, ...(media.length > 0 && { media }) };
  const parts = splitBy(channel, target.accountId, log)(whole);
  const rows = parts.map((part, index): TurnCommit["outbox"][number] => {
    const number = index + 1;
    const payload: OutboxPayload = {
      channel: channel.id,
      target,
      koiId: place.koiId,
      messageKeys: [],
      message: part,
      ...(parts.length > 1 && { part: { reply, number, of: parts.length } }),
    };
    const outboxKey = partKey(reply, number);
    return { outboxKey, sessionKey, payload: JSON.stringify(payload), notBeforeMs: nowMs };
  });
  const { turnKey } = place;
  const step = { kind: "result", callId: message.callId, result: textResult(SENT) } as const;
  // In one with the rows: after a crash the turn knows that it has said this, or has not said it.
  const steps = turnKey === undefined ? [] : [{ turnKey, sessionKey, step, atMs: nowMs }];
  await store.commitTurn({ sessionKey, messageKeys: [], transcript: [], outbox: rows, steps });
  for (const row of rows) outbox.add(store, { ...row, attempts: 0 });
  return { done: true };
}

async function react(emoji: string, { channel, target, isSent }: OutletPlace): Promise<OutletEnd> {
  if (!isSent()) return refused("the config or a person lets nothing be sent in this conversation");
  try {
    await channel.react?.(target, emoji);
    return { done: true };
  } catch (error) {
    return refused(said(error));
  }
}

// Tells somebody, on the channel where they asked, that they were let in.

import { type Channel, SendError } from "../../channels/channel.ts";
import type { ChannelId } from "../../routing/facts.ts";
import { type Clock, withDeadline } from "../clock.ts";
import type { Log } from "../log.ts";
import { said } from "../said.ts";
import type { RequestRow } from "./pairing-table.ts";

/** How long the platform may take. */
const TELL_MS = 5_000;

const TEXT = "You have been let in. What you write from now on is read; what you wrote before is not.";

/** What telling needs. */
export interface TellOptions {
  channelOf(id: ChannelId): Channel | undefined;
  readonly clock: Clock;
  readonly log: Log;
}

/** Tells the person of an approved request. Whether the platform took it within 5 s; never rejects. */
export async function tellApproved(
  { channel, accountId, person, createdAtMs }: RequestRow,
  { channelOf, clock, log }: TellOptions,
): Promise<boolean> {
  const target = { accountId, peer: { kind: "dm", id: person } } as const;
  const key = `approved/${channel}:${accountId}:${person}/${createdAtMs}`;
  try {
    const adapter = channelOf(channel);
    if (!adapter) throw new SendError(`channel ${channel} is not running`, "not_sent");
    const sent = adapter.send(target, { text: TEXT }, key).then(() => true);
    return await withDeadline(clock, sent, TELL_MS, false);
  } catch (error) {
    log.warn({ channel, accountId, error: said(error) }, "a person who was let in could not be told");
    return false;
  }
}

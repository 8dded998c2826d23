// access/id-not-canonical, access/duplicate-entry: entries of the lists of people, one by one. An id in another
// spelling works; it is told because the next reader will look for the other one.

import type { SkykoiConfig } from "../../../config/skykoi-config.ts";
import { canonicalSender } from "../../../policy/decided.ts";
import { cleanId } from "../../../routing/channels/id-text.ts";
import { channelRules } from "../../../routing/channels/registry.ts";
import type { ChannelId } from "../../../routing/facts.ts";
import { type Finding, finding } from "../../diagnostics/finding.ts";
import { pointerTo } from "../../read/pointer.ts";
import type { CheckInput } from "../check.ts";

interface SenderList {
  readonly channel: ChannelId;
  readonly pointer: string;
  readonly entries: readonly (string | number)[];
}

type Block = Readonly<Record<string, unknown>>;

/** Objects in a channel's block that hold people, and those whose keys are ids. */
const INSIDE = ["dm"];
const BY_ID = ["accounts", "groups", "guilds", "channels", "topics"];
const LISTS = ["allowFrom", "groupAllowFrom", "users"];

/** Findings about every entry of every list of people. */
export function* entries({ model: { config } }: CheckInput): Iterable<Finding> {
  for (const list of senderLists(config)) yield* judge(list);
}

function* judge({ channel, pointer, entries: list }: SenderList): Iterable<Finding> {
  const first = new Map<string, string>();
  for (const [i, entry] of list.entries()) {
    const written = String(entry);
    const id = canonicalSender(channel, written);
    if (id === undefined) continue;
    const place = pointerTo(pointer, i);
    const known = first.get(id);
    if (known !== undefined) {
      yield finding(
        "access/duplicate-entry",
        place,
        { id },
        {
          related: [{ place: { pointer: known }, label: "first_here" }],
          fix: { applicability: "safe", routing: "unchanged", edits: [{ op: "remove", pointer: place }] },
        },
      );
      continue;
    }
    first.set(id, place);
    if (written === id || id === "*" || isSaidAlready(written, id)) continue;
    yield finding(
      "access/id-not-canonical",
      place,
      { written, canonical: id },
      {
        fix: {
          applicability: "safe",
          routing: "unchanged",
          edits: [{ op: "replace", pointer: place, value: id }],
        },
      },
    );
  }
}

/** Whether what cannot be seen is all that makes the difference: that is text/invisible-character. */
function isSaidAlready(written: string, id: string): boolean {
  return cleanId(written) === id && written.trim() !== id;
}

/** Every list of people whose channel is known: `channels.defaults` may hold ids of several. */
export function* senderLists(config: SkykoiConfig): Iterable<SenderList> {
  for (const channel of Object.keys(channelRules) as ChannelId[]) {
    const block = config.channels?.[channel] as Block | undefined;
    if (block) yield* listsIn(block, pointerTo("/channels", channel), channel);
    const elevated = config.tools?.elevated?.allowFrom?.[channel];
    if (elevated) {
      yield { channel, pointer: pointerTo("/tools/elevated/allowFrom", channel), entries: elevated };
    }
  }
}

function* listsIn(block: Block, pointer: string, channel: ChannelId): Iterable<SenderList> {
  for (const key of LISTS) {
    const list = block[key];
    if (Array.isArray(list)) {
      yield { channel, pointer: pointerTo(pointer, key), entries: list as (string | number)[] };
    }
  }
  for (const key of INSIDE) {
    const inner = block[key] as Block | undefined;
    if (inner) yield* listsIn(inner, pointerTo(pointer, key), channel);
  }
  for (const key of BY_ID) {
    for (const [id, inner] of Object.entries((block[key] ?? {}) as Readonly<Record<string, Block>>)) {
      yield* listsIn(inner, pointerTo(pointer, key, id), channel);
    }
  }
}

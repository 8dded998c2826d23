// account/id-not-canonical, account/id-case-clash, account/default-unknown: the names of accounts.

import { accountIdOf } from "../../../routing/ids.ts";
import { type Finding, finding, keyAt } from "../../diagnostics/finding.ts";
import type { ResolvedChannel } from "../../resolve/channels.ts";
import { pointerTo } from "../../read/pointer.ts";
import { fixBy, fixByReplacing } from "../../repair/config-edit.ts";
import { nearest } from "../../diagnostics/nearest.ts";
import type { CheckInput } from "../check.ts";

/** Findings about the accounts of every configured channel. */
export function* accountNames({ model }: CheckInput): Iterable<Finding> {
  const channels = model.config.channels as Readonly<Record<string, ChannelBlock | undefined>> | undefined;
  for (const channel of Object.values(model.channels)) {
    const block = channels?.[channel.id];
    if (!block) continue;
    yield* judgeIds(channel, Object.keys(block.accounts ?? {}));
    if (block.defaultAccount !== undefined && channel.defaultAccount === null) {
      yield unknownDefault(channel, block.defaultAccount);
    }
  }
}

interface ChannelBlock {
  readonly accounts?: Readonly<Record<string, unknown>>;
  readonly defaultAccount?: string;
}

function* judgeIds(channel: ResolvedChannel, written: readonly string[]): Iterable<Finding> {
  const seen = new Map<string, string>();
  for (const name of written) {
    const id = accountIdOf(name);
    if (id === undefined) continue;
    const place = keyAt(pointerTo(channel.pointer, "accounts", name));
    const first = seen.get(id);
    if (first !== undefined) {
      const related = [
        { place: keyAt(pointerTo(channel.pointer, "accounts", first)), label: "other_account" } as const,
      ];
      yield finding("account/id-case-clash", place, { id: name, other: first }, { related });
      continue;
    }
    seen.set(id, name);
    if (id === name) continue;
    const fix = fixBy("safe", "unchanged", { op: "rename", pointer: place.pointer, key: id });
    yield finding("account/id-not-canonical", place, { written: name, canonical: id }, fix);
  }
}

function unknownDefault(channel: ResolvedChannel, written: string): Finding {
  const suggestion = nearest(
    written,
    channel.listed.length === 0 ? ["default"] : channel.listed.map((one) => one.id),
  );
  const args = { channel: channel.id, accountId: written, ...(suggestion !== undefined && { suggestion }) };
  const related =
    channel.listed.length === 0
      ? []
      : [{ place: keyAt(pointerTo(channel.pointer, "accounts")), label: "accounts_here" } as const];
  const place = pointerTo(channel.pointer, "defaultAccount");
  const detail = { related, ...fixByReplacing(place, suggestion) };
  return finding("account/default-unknown", place, args, detail);
}

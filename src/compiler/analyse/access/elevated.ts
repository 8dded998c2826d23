// access/elevated-not-admitted: somebody may run commands outside the sandbox, but can't write to any koi: not in
// direct messages, and not in any group.

import type { AccessRules } from "../../../policy/access-rules.ts";
import { admit } from "../../../policy/admission.ts";
import { canonicalSender, lists } from "../../../policy/decided.ts";
import type { RoomList } from "../../../policy/room-rules.ts";
import type { ChannelId, Facts } from "../../../routing/facts.ts";
import type { PeerId } from "../../../routing/ids.ts";
import { type Finding, finding } from "../../diagnostics/finding.ts";
import { pointerTo } from "../../read/pointer.ts";
import type { CheckInput } from "../check.ts";

/** One finding for each entry of `tools.elevated.allowFrom` that no account lets in. */
export function* elevated(input: CheckInput): Iterable<Finding> {
  const { model, access } = input;
  const { enabled = true, allowFrom = {} } = model.config.tools?.elevated ?? {};
  if (!enabled) return;
  for (const [name, entries] of Object.entries(allowFrom)) {
    const channel = name as ChannelId;
    const { accounts, isConfigured } = model.channels[channel];
    if (!isConfigured || accounts.length === 0) continue;
    const rules = accounts.map((accountId) => ({ accountId, own: access(channel, accountId) }));
    for (const [i, entry] of (entries ?? []).entries()) {
      const id = canonicalSender(channel, String(entry));
      if (id === undefined || id === "*") continue;
      const peer = { kind: "dm", id: id as PeerId } as const;
      const asked = rules.map(({ accountId, own }) => ({ own, facts: { channel, accountId, peer } }));
      if (asked.some(({ own, facts }) => mayWrite(own, facts))) continue;
      const [{ own, facts } = {}] = asked;
      const list = own?.allowFrom?.pointer;
      yield finding(
        "access/elevated-not-admitted",
        pointerTo("/tools/elevated/allowFrom", name, i),
        { channel, id },
        {
          ...(list !== undefined && { related: [{ place: { pointer: list }, label: "policy_here" }] }),
          ...(facts && { witness: facts }),
          ...(list !== undefined && {
            fix: {
              applicability: "unsafe",
              routing: "changes",
              edits: [{ op: "insert", pointer: list, value: id }],
            },
          }),
        },
      );
    }
  }
}

/** Whether a message of this person may come in: now, or once a code is approved, somewhere. */
function mayWrite(own: AccessRules, facts: Facts): boolean {
  if (admit(own, facts).kind !== "blocked") return true;
  const { groupPolicy, rooms } = own;
  const { channel, peer } = facts;
  if (someRoom(rooms?.value, (room) => room.policy?.value === "open" || lists(room.people, peer.id))) {
    return true;
  }
  if (groupPolicy.value === "disabled") return false;
  if (groupPolicy.value === "open" || own.groupDms.value) return true;
  // Who is in a room that is listed may write there, unless it has people of its own.
  if (channel === "discord" || channel === "slack") {
    return someRoom(rooms?.value, (room) => room.people === undefined);
  }
  return lists(own.groupAllowFrom ?? own.allowFrom, peer.id);
}

function someRoom(
  rooms: RoomList | undefined,
  holds: (room: NonNullable<ReturnType<RoomList["get"]>>) => boolean,
): boolean {
  for (const room of rooms?.values() ?? []) if (holds(room) || someRoom(room.inner, holds)) return true;
  return false;
}

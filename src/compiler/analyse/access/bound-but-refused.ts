// access/peer-not-admitted, access/dm-disabled, access/group-blocked, guild/not-listed: a binding that would win, but
// whose every message the access rules stop before. Where nobody has written the rule that stops it, nothing is said:
// then the account is one that was not opened yet.

import type { ChannelId } from "../../../routing/facts.ts";
import type { AccountId } from "../../../routing/ids.ts";
import { type Finding, type FindingDetail, finding } from "../../diagnostics/finding.ts";
import { pointerTo } from "../../read/pointer.ts";
import type { Fix } from "../../repair/config-edit.ts";
import { type PeerCode, peerCodes } from "../../resolve/rule-set.ts";
import { AdmittedPeople } from "../admitted-people.ts";
import { type Refused, refusedOf } from "../blocked.ts";
import type { CheckInput } from "../check.ts";
import { withoutRepeatedFixes } from "../repeated-fixes.ts";

/** One finding for each live binding that names a peer, any peer or a guild, and gets nothing. */
export function boundButRefused(input: CheckInput): Iterable<Finding> {
  return withoutRepeatedFixes(refusedBindings(input));
}

function* refusedBindings(input: CheckInput): Iterable<Finding> {
  const { rules } = input.model;
  const doors = new Doors(input);
  for (let i = 0; i < rules.count; i++) {
    if (!input.verdicts.isLive(i) || !doors.mayRefuse(i)) continue;
    const refused = refusedOf(i, input);
    if (refused && refused.admission.pointer !== "") yield* report(i, refused, input);
  }
}

function* report(i: number, { admission, facts }: Refused, input: CheckInput): Iterable<Finding> {
  const { rules } = input.model;
  const { reasonCode, pointer } = admission;
  const { channel, accountId, peer, guildId } = facts;
  const detail: FindingDetail = { related: [{ place: { pointer }, label: "policy_here" }], witness: facts };
  const own = input.access(channel, accountId);
  const match = pointerTo("/bindings", i, "match");
  const isOnePeer = rules.peer[i] === peerCodes.dm || rules.peer[i] === peerCodes.room;
  if (reasonCode === "dm_disabled" && peer.kind === "dm") {
    yield finding("access/dm-disabled", pointerTo(match, "peer"), { channel, accountId }, detail);
  } else if (reasonCode === "sender_not_listed") {
    // With any sender, what is missing is not one person: that is access/empty-allowlist.
    if (!isOnePeer) return;
    const list = own.allowFrom?.pointer ?? own.dmPolicy.pointer.replace(/[^/]+$/, "allowFrom");
    const args = { peer: peer.id, koi: rules.names.koiIds[rules.koi[i] as number] ?? "" };
    const fix = letIn([{ op: "insert", pointer: list, value: peer.id }]);
    yield finding("access/peer-not-admitted", pointerTo(match, "peer", "id"), args, { ...detail, fix });
  } else if (guildId !== undefined && statesGuild(i, input) && isUnlisted(guildId, input, facts.accountId)) {
    const fix = letIn([{ op: "add", pointer, key: guildId, value: {} }]);
    yield finding("guild/not-listed", pointerTo(match, "guildId"), { guildId }, { ...detail, fix });
  } else {
    const fix = isOnePeer ? roomFix({ admission, facts }, input) : undefined;
    const place = rules.peer[i] === peerCodes.none ? pointerTo(match, "guildId") : pointerTo(match, "peer");
    const args = { reason: reasonCode, channel };
    yield finding("access/group-blocked", place, args, { ...detail, ...(fix && { fix }) });
  }
}

function statesGuild(i: number, { model }: CheckInput): boolean {
  return model.rules.extras.get(i)?.guildId !== undefined;
}

function isUnlisted(guildId: string, { access }: CheckInput, accountId: AccountId): boolean {
  const { rooms, groupPolicy } = access("discord", accountId);
  if (!rooms || groupPolicy.value !== "allowlist") return false;
  return !rooms.value.has(guildId) && !rooms.value.has("*");
}

/** Adds the room to the list that it is missing on, where it is plain which list that is. */
function roomFix({ admission, facts }: Refused, { access }: CheckInput): Fix | undefined {
  const { rooms } = access(facts.channel, facts.accountId);
  if (admission.reasonCode !== "room_not_listed" || !rooms) return undefined;
  // In which of several guilds a channel is, only Discord knows.
  if (facts.channel === "discord" && rooms.value.size > 1) return undefined;
  if (facts.channel === "discord" && !admission.pointer.endsWith("/channels")) return undefined;
  const key = (facts.parentPeer ?? facts.peer).id;
  return letIn([{ op: "add", pointer: admission.pointer, key, value: {} }]);
}

function letIn(edits: Fix["edits"]): Fix {
  return { applicability: "unsafe", routing: "changes", edits };
}

/** Which rows need a look: of most it is plain at once that their messages come in. */
class Doors {
  readonly #input: CheckInput;
  readonly #people: AdmittedPeople;
  readonly #rooms = new Map<string, boolean>();

  constructor(input: CheckInput) {
    this.#input = input;
    this.#people = new AdmittedPeople(input);
  }

  /** Whether written rules may stop every message of row `i`. */
  mayRefuse(i: number): boolean {
    const { rules } = this.#input.model;
    const channel = rules.channel[i] as number;
    const code = rules.peer[i] as PeerCode;
    if (code === peerCodes.none && !statesGuild(i, this.#input)) return false;
    const isDm = code === peerCodes.dm || code === peerCodes.any_dm;
    return rules.accountsOf(i).every((account) => {
      if (!isDm) return this.#mayRefuseRooms(channel, account);
      const who = this.#people.of(channel, account);
      if (who === undefined || who === "nobody") return who === "nobody";
      return code === peerCodes.dm;
    });
  }

  #mayRefuseRooms(channel: number, account: number): boolean {
    const key = `${channel} ${account}`;
    let known = this.#rooms.get(key);
    if (known === undefined) this.#rooms.set(key, (known = this.#hasRoomRules(channel, account)));
    return known;
  }

  #hasRoomRules(channel: number, account: number): boolean {
    const { names } = this.#input.model.rules;
    const accountId = names.accounts[channel]?.[account] as AccountId;
    const own = this.#input.access(names.channels[channel] as ChannelId, accountId);
    const people = own.groupAllowFrom ?? own.allowFrom;
    return own.rooms !== undefined || own.groupPolicy.pointer !== "" || people?.value.size === 0;
  }
}

// sandbox/off-for-group: a koi that is bound to a group, can run commands outside of a sandbox there (here or on a node), and
// listens to everyone in it. Groups in which only listed people are heard are nobody's way in, nor are rooms of the WebChat: its visitors have
// passed the gateway's own authentication.

import { CHANNEL_IDS } from "../../../config/known-names.ts";
import type { SkykoiConfig } from "../../../config/skykoi-config.ts";
import { admit } from "../../../policy/admission.ts";
import { koiEntry } from "../../../policy/koi-entry.ts";
import { mayElevate } from "../../../policy/elevated.ts";
import type { RoomList } from "../../../policy/room-rules.ts";
import { type OutsideCommands, outsideCommands } from "../../../policy/tools/host-commands.ts";
import type { ChannelId, Facts } from "../../../routing/facts.ts";
import type { KoiId } from "../../../routing/ids.ts";
import { type Finding, type Related, finding } from "../../diagnostics/finding.ts";
import { pointerTo } from "../../read/pointer.ts";
import type { ConfigEdit } from "../../repair/config-edit.ts";
import { type PeerCode, peerCodes } from "../../resolve/rule-set.ts";
import type { CheckInput } from "../check.ts";
import { roomKind } from "../verdicts/witness.ts";

/** At most one finding for each koi, with the first binding that shows it. */
export function* unsandboxedGroups(input: CheckInput): Iterable<Finding> {
  const { config, rules, kois } = input.model;
  const isDone = new Uint8Array(kois.list.length);
  const open = new OpenAccounts(input);
  for (let i = 0; i < rules.count; i++) {
    const koi = rules.koi[i] as number;
    if (isDone[koi] === 1 || !isForRooms(input, i) || !input.verdicts.isLive(i) || !open.mayBeOpen(i))
      continue;
    const resolved = kois.list[koi];
    const koiId = resolved?.id;
    if (koiId === undefined || !isUnheld(config, koiId)) {
      isDone[koi] = 1;
      continue;
    }
    const facts = inRoom(input.witnesses.of(i));
    const sender = input.witnesses.freshPeer(facts.channel, "dm");
    const context = { session: "other", room: { facts } } as const;
    const found = outsideCommands(config, koiId, context, { channel: facts.channel, sender });
    // A broadcast list takes the place of the binding.
    if (!found || !isOpen(input, facts) || input.router.route(facts).tier === "broadcast") continue;
    isDone[koi] = 1;
    const binding = { place: { pointer: pointerTo("/bindings", i) }, label: "binding_here" as const };
    const { pointer } = found.verdict;
    const entry = pointer ? [{ place: { pointer }, label: "exec_here" as const }] : [];
    yield report(input, koi, found.where, [binding, ...entry]);
  }
}

/** Whether some group of the koi may have commands without a sandbox. */
function isUnheld(config: SkykoiConfig, koiId: KoiId): boolean {
  const isElevated = CHANNEL_IDS.some((channel) => mayElevate(config, channel, [ANYBODY]));
  return isElevated || outsideCommands(config, koiId, { session: "other" }) !== undefined;
}

/** An id that no list names: only one of everybody has it. */
const ANYBODY = "\0";

function report(
  { model: { kois, config } }: CheckInput,
  koi: number,
  where: OutsideCommands["where"],
  related: readonly Related[],
): Finding {
  const { id, pointer } = kois.list[koi] as (typeof kois.list)[number];
  const at = pointerTo(pointer, "sandbox");
  const isStated = koiEntry(config, id)?.config.sandbox?.mode !== undefined;
  const mode: ConfigEdit = isStated
    ? { op: "replace", pointer: pointerTo(at, "mode"), value: "all" }
    : { op: "add", pointer: at, key: "mode", value: "all" };
  const place = pointerTo(pointer, ...(isStated && where === "gateway" ? ["sandbox", "mode"] : ["id"]));
  const isListed = pointer !== "";
  const fix = { applicability: "unsafe", routing: "unchanged", edits: [mode] } as const;
  return finding(
    "sandbox/off-for-group",
    isListed ? place : "",
    { koi: id, where },
    // A sandbox holds neither a node nor those who may leave it.
    { related, ...(isListed && where === "gateway" && { fix }) },
  );
}

function isForRooms({ model: { rules } }: CheckInput, i: number): boolean {
  const code = rules.peer[i] as PeerCode;
  if (rules.names.channels[rules.channel[i] as number] === "webchat") return false;
  if (code === peerCodes.room || code === peerCodes.any_room) return rules.extras.get(i)?.roles === undefined;
  const extras = code === peerCodes.none ? rules.extras.get(i) : undefined;
  // Not every member has a role.
  return extras?.roles === undefined && (extras?.guildId !== undefined || extras?.teamId !== undefined);
}

/** The message of a rule for a server or a workspace, as one in a room of it. */
function inRoom(facts: Facts): Facts {
  return facts.peer.kind === "dm"
    ? { ...facts, peer: { ...facts.peer, kind: roomKind(facts.channel) } }
    : facts;
}

/** Whether somebody whom the config does not name is heard there. */
function isOpen({ access, witnesses }: CheckInput, facts: Facts): boolean {
  const { channel, accountId } = facts;
  return admit(access(channel, accountId), facts, witnesses.freshPeer(channel, "dm")).kind === "allowed";
}

/**
 * Most accounts treat all rooms alike, so that one question answers for a million bindings. Only where rooms have rules of
 * their own, or being listed is what opens a room, each binding has to be looked at.
 */
class OpenAccounts {
  readonly #input: CheckInput;
  readonly #known = new Map<number, boolean>();

  constructor(input: CheckInput) {
    this.#input = input;
  }

  /** Whether binding `i` may be about a group that is open to everyone. */
  mayBeOpen(i: number): boolean {
    const { rules } = this.#input.model;
    const key = (rules.channel[i] as number) * 0x10000 + (rules.account[i] as number);
    let known = this.#known.get(key);
    if (known === undefined) this.#known.set(key, (known = this.#judge(i)));
    return known;
  }

  #judge(i: number): boolean {
    const { access, model, witnesses } = this.#input;
    const { rules } = model;
    const channel = rules.names.channels[rules.channel[i] as number] as ChannelId;
    const accounts = rules.names.accounts[rules.channel[i] as number] ?? [];
    return [...rules.accountsOf(i)].some((number) => {
      const accountId = accounts[number];
      if (accountId === undefined) return false;
      const own = access(channel, accountId);
      if (own.rooms && (isOpenedByListing(channel) || sayMore(own.rooms.value))) {
        return true;
      }
      const peer = { kind: roomKind(channel), id: witnesses.freshPeer(channel, "room") };
      const stranger = witnesses.freshPeer(channel, "dm");
      const alike = { ...own, rooms: undefined };
      return admit(alike, { channel, accountId, peer }, stranger).kind === "allowed";
    });
  }
}

/** Discord and Slack list rooms, the others the people in them. */
function isOpenedByListing(channel: ChannelId): boolean {
  return channel === "discord" || channel === "slack";
}

/** Whether some room says more than that it is listed. */
function sayMore(rooms: RoomList): boolean {
  return [...rooms.values()].some(({ policy, people, inner }) => policy ?? people ?? inner);
}

// Bindings that route, but whose every message is dropped before (access rules) or goes elsewhere (broadcast).
// A judgement of its own, so that loosening access never changes which bindings are dead.

import { type Admission, admissionText, admit } from "../../policy/admission.ts";
import { peerClass } from "../../routing/facts.ts";
import { broadcastKey } from "../../routing/router.ts";
import { peerCodes } from "../resolve/rule-set.ts";
import type { CheckInput } from "./check.ts";

/** Why no message reaches a live binding, and the place of the rule. */
export interface Blocked {
  readonly reason: string;
  readonly pointer: string;
}

/** The block of live binding `i`, `undefined` where some message reaches it. */
export function blockOf(i: number, input: CheckInput): Blocked | undefined {
  const { model, witnesses, access } = input;
  const { rules } = model;
  const facts = witnesses.of(i);
  const isOnePeer = rules.peer[i] === peerCodes.dm || rules.peer[i] === peerCodes.room;
  if (isOnePeer) {
    const list = model.broadcast.get(broadcastKey(facts.channel, peerClass(facts.peer.kind), facts.peer.id));
    if (list) return { reason: "this peer has a broadcast list, which replaces the bindings", pointer: list.pointer };
  }
  const channel = rules.channel[i] as number;
  const accounts = (rules.names.accounts[channel] ?? []).filter((_, n) => rules.accountsOf(i).includes(n));
  let blocked: Blocked | undefined;
  for (const accountId of accounts) {
    const admission = bestAdmission(input, i, accountId, facts);
    if (admission.kind !== "blocked") return undefined;
    const pointer = admission.pointer || nearestPlace(input, facts.channel);
    blocked ??= { reason: admissionText(admission, { ...facts, accountId }), pointer };
  }
  return blocked;

  function bestAdmission(
    _: CheckInput,
    rule: number,
    accountId: (typeof accounts)[number],
    witness: typeof facts,
  ): Admission {
    const own = access(witness.channel, accountId);
    const asked = { ...witness, accountId };
    if (isOnePeer) return admit(own, asked);
    // Whoever writes: with any peer left open, one admitted person or one listed room is enough.
    const people = [...(own.allowFrom?.value ?? [])].filter((id) => id !== "*");
    const dm = { ...asked, peer: { kind: "dm", id: people[0] ?? witness.peer.id } } as typeof facts;
    const rooms = [...(own.rooms?.value ?? [])].filter((id) => id !== "*");
    const room = { ...asked, peer: { kind: "group", id: rooms[0] ?? witness.peer.id } } as typeof facts;
    const isDmOnly = rules.peer[rule] === peerCodes.any_dm;
    const isRoomOnly = rules.peer[rule] === peerCodes.any_room || witness.guildId !== undefined;
    const tries = [...(isRoomOnly ? [] : [admit(own, dm)]), ...(isDmOnly ? [] : [admit(own, room)])];
    return tries.find((one) => one.kind !== "blocked") ?? (tries[0] as Admission);
  }
}

/** A built-in default stands nowhere: the channel's block is the nearest place, or the whole config. */
function nearestPlace({ model }: CheckInput, channel: keyof CheckInput["model"]["channels"]): string {
  return model.channels[channel].isConfigured ? model.channels[channel].pointer : "";
}

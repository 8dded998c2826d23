// koi/shared-dm-session: several people whose direct messages land in one session of one koi, so each can read
// what the others wrote (Page: true isolation requires one koi per person). A warning where the people are known,
// an error where anybody may write. WebChat on loopback is left out: whoever reaches it sits at this machine.

import { type ChannelId, type Facts } from "../../../routing/facts.ts";
import type { KoiId, PeerId, SessionKey } from "../../../routing/ids.ts";
import { admit } from "../../../policy/admission.ts";
import { type Finding, type Related, finding } from "../../diagnostics/finding.ts";
import { pointerTo } from "../../read/pointer.ts";
import { peerCodes } from "../../resolve/rule-set.ts";
import type { CheckInput } from "../check.ts";
import { isLeftOut, openAccounts, reachableAccounts } from "../open-accounts.ts";
import { SettledRows } from "./settled-rows.ts";

/** People of one session. */
interface SharedSession {
  readonly koiId: KoiId;
  /** By who they are: the name that links their ids, else the id on its channel. The value is for people. */
  readonly people: Map<string, string>;
  /** The places of the rules that let them in. */
  readonly rules: Set<string>;
  isOpen: boolean;
}

const MOST_NAMED = 3;
const MOST_RELATED = 5;

/** One finding for each koi whose main session several people share. */
export function* sharedDmSession(input: CheckInput): Iterable<Finding> {
  const sessions = new Map<SessionKey, SharedSession>();
  for (const { facts, rule } of listedPeople(input)) addPerson(input, sessions, facts, rule);
  addBoundPeople(input, sessions);
  for (const { channel, accountId, rule } of openAccounts(input)) {
    const peer = { kind: "dm", id: input.witnesses.freshPeer(channel, "dm") } as const;
    for (const session of addPerson(input, sessions, { channel, accountId, peer }, rule)) {
      // That everybody may write says enough: who is named besides does not matter.
      if (!session.isOpen) session.rules.clear();
      session.isOpen = true;
      session.rules.add(rule);
    }
  }
  for (const session of sessions.values()) {
    if (!session.isOpen && session.people.size < 2) continue;
    yield report(input, session);
  }
}

function report({ model }: CheckInput, session: SharedSession): Finding {
  const koi = model.kois.list.find((one) => one.id === session.koiId);
  const places = [...session.rules];
  // The implied koi stands nowhere: the first rule that lets people in stands for it.
  const place = koi && koi.pointer !== "" ? pointerTo(koi.pointer, "id") : (places.shift() ?? "");
  const related = places.map((pointer): Related => ({ place: { pointer }, label: "policy_here" }));
  const people = [...session.people.values()].slice(0, MOST_NAMED);
  return finding(
    "koi/shared-dm-session",
    place,
    { koi: session.koiId, people, isOpen: session.isOpen },
    { severity: session.isOpen ? "error" : "warning", related },
  );
}

/** Adds a person to the main sessions that a DM of theirs lands in: several where it is broadcast. */
function addPerson(
  { router, model }: CheckInput,
  sessions: Map<SessionKey, SharedSession>,
  facts: Facts,
  rule: string,
): SharedSession[] {
  const route = router.route(facts);
  const deliveries = route.tier === "broadcast" ? route.broadcast : [route];
  return deliveries.flatMap(({ koiId, sessionKey }) => {
    if (sessionKey !== `koi:${koiId}:${model.session.mainKey}`) return [];
    let session = sessions.get(sessionKey);
    if (!session) {
      session = { koiId, people: new Map(), rules: new Set(), isOpen: false };
      sessions.set(sessionKey, session);
    }
    const id = `${facts.channel}:${facts.peer.id}`;
    const linked = Object.hasOwn(model.session.identityLinks, id)
      ? model.session.identityLinks[id]
      : undefined;
    if (session.people.size <= MOST_NAMED) session.people.set(linked ?? id, linked ?? facts.peer.id);
    if (session.rules.size < MOST_RELATED) session.rules.add(rule);
    return [session];
  });
}

/** People that an allowlist admits. */
function* listedPeople(input: CheckInput): Iterable<{ facts: Facts; rule: string }> {
  const { access } = input;
  for (const { channel, accountId } of reachableAccounts(input)) {
    const own = access(channel, accountId);
    for (const id of own.allowFrom?.value ?? []) {
      const facts: Facts = { channel, accountId, peer: { kind: "dm", id: id as PeerId } };
      if (id === "*" || admit(own, facts).kind !== "allowed") continue;
      yield { facts, rule: own.allowFrom?.pointer ?? "" };
    }
  }
}

/** Adds the people who have a binding of their own, as far as they are admitted. */
function addBoundPeople(input: CheckInput, sessions: Map<SessionKey, SharedSession>): void {
  const { model, verdicts, access } = input;
  const { rules } = model;
  const settled = new SettledRows(input);
  for (let i = 0; i < rules.count; i++) {
    if (rules.peer[i] !== peerCodes.dm || !verdicts.isLive(i) || settled.isSettled(i)) continue;
    const channel = rules.names.channels[rules.channel[i] as number] as ChannelId;
    if (isLeftOut(channel, input)) continue;
    const facts = input.witnesses.of(i);
    const admission = admit(access(channel, facts.accountId), facts);
    if (admission.kind === "blocked") continue;
    for (const session of addPerson(input, sessions, facts, pointerTo("/bindings", i))) {
      const isFull = session.people.size > MOST_NAMED && session.rules.size >= MOST_RELATED;
      if (isFull) settled.fill(model.kois.indexOf.get(session.koiId) ?? -1);
    }
  }
}

// The peer of a binding in canonical spelling.

import type { BindingConfig } from "../../config/bindings.ts";
import { peerClass } from "../../routing/facts.ts";
import { type Finding, type Related, finding } from "../diagnostics/finding.ts";
import { fixByReplacing } from "../repair/config-edit.ts";
import { pointerTo } from "../read/pointer.ts";
import { type FindingProblem, kindOf, notCanonical, rulesOf } from "./binding-part.ts";
import { type RuleRow, peerCodes } from "./rule-set.ts";

/** The peer of a binding; what is odd about its id goes into `findings`. */
export function resolvePeer(
  binding: BindingConfig,
  at: string,
  findings: Finding[],
): Pick<RuleRow, "peer" | "peerId"> | FindingProblem {
  const kind = kindOf(binding);
  const { peer } = binding.match;
  if (!peer || kind === undefined) return { peer: peerCodes.none, peerId: "" };
  const rules = rulesOf(binding);
  const channel = rules.id;
  const isRoom = peerClass(kind) === "room";
  // A group and a channel are one class, so a channel that has either takes both words.
  if (!rules.peerKinds.some((known) => peerClass(known) === peerClass(kind))) {
    const args = { channel, kind, kinds: rules.peerKinds };
    const place = pointerTo(at, "match", "peer", "kind");
    const related: Related[] = [
      { place: { pointer: pointerTo(at, "match", "channel") }, label: "channel_here" },
    ];
    const detail = { related, ...fixByReplacing(place, rules.peerKinds[0]) };
    return { problem: finding("binding/peer-kind-not-supported", place, args, detail) };
  }
  const written = String(peer.id);
  if (written.trim() === "*") {
    return { peer: isRoom ? peerCodes.any_room : peerCodes.any_dm, peerId: "" };
  }
  const place = pointerTo(at, "match", "peer", "id");
  const judged = rules.canonicalPeerId(kind, written);
  if (!judged.ok) {
    const { problem } = judged;
    if (problem.kind === "name")
      return { problem: finding("binding/id-is-a-name", place, { channel, id: written }) };
    if (problem.kind === "impossible") {
      const args = { channel, field: "peer", kind, id: written } as const;
      return { problem: finding("binding/id-impossible", place, args) };
    }
    const args = { channel, id: written, kind, actual: problem.actual };
    const kindPlace: Related = {
      place: { pointer: pointerTo(at, "match", "peer", "kind") },
      label: "kind_here",
    };
    const actual = problem.actual === "conversation" ? undefined : problem.actual;
    const fix = fixByReplacing(pointerTo(at, "match", "peer", "kind"), actual);
    return { problem: finding("binding/id-kind-mismatch", place, args, { related: [kindPlace], ...fix }) };
  }
  if (judged.id !== written) {
    findings.push(notCanonical(place, written, judged.id));
  }
  if (judged.hint === "migrating_id")
    findings.push(finding("binding/migrating-id", place, { id: judged.id }));
  if (judged.hint === "number_variant")
    findings.push(finding("binding/number-variant", place, { id: judged.id }));
  return { peer: isRoom ? peerCodes.room : peerCodes.dm, peerId: judged.id };
}

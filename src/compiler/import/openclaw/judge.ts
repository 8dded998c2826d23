// What became of each binding in the original, before anything is translated: it won messages, or never did, and why.

import { Universe } from "./messages.ts";
import type { ListedBinding, OpenClawModel } from "./openclaw-model.ts";
import { type DeadReason, type Reach, reachOf, rulesFor } from "./reach.ts";
import { type OpenClawBinding, type OpenClawMessage, openClawWinner } from "./reference-router.ts";

/** What a binding did in the original. */
export type Judgement =
  | { readonly kind: "live" | "off" }
  | Extract<Reach, { kind: "lost" }>
  | {
      readonly kind: "dead";
      readonly reason: DeadReason;
      /** The bindings that take all it could match. */
      readonly shadowedBy: readonly number[];
      /** A message that it matches and another wins. */
      readonly witness?: OpenClawMessage;
    };

/** What each binding of `model` did, by its index. */
export function judgeBindings(model: OpenClawModel): ReadonlyMap<number, Judgement> {
  const universes = universesOf(model);
  return new Map(
    model.bindings.map((binding) => [binding.index, judge(binding, model, universes.get(binding.channel))]),
  );
}

/** The messages of each channel that SKYKOI speaks and OpenClaw routes. */
export function universesOf(model: OpenClawModel): ReadonlyMap<string, Universe> {
  const found = new Map<string, Universe>();
  for (const channel of ["whatsapp", "telegram", "discord", "slack"]) {
    const rules = rulesFor(channel);
    if (!rules || !model.isUsed(channel)) continue;
    const accounts = model.accountsOf(channel).flatMap(({ id, isEnabled }) => (isEnabled ? [id] : []));
    const bindings = routesOf(model).filter((one) => one.channel === channel);
    found.set(channel, new Universe(rules, accounts, bindings));
  }
  return found;
}

/** The bindings that take part in routing. */
function routesOf(model: OpenClawModel): readonly OpenClawBinding[] {
  return model.bindings.filter((one) => one.isRoute);
}

function judge(binding: ListedBinding, model: OpenClawModel, universe: Universe | undefined): Judgement {
  const reach = reachOf(binding, model);
  if (reach.kind === "off") return { kind: "off" };
  if (reach.kind === "lost") return reach;
  if (reach.kind === "dead") return { ...reach, shadowedBy: [] };
  const by = new Set<number>();
  let witness: OpenClawMessage | undefined;
  for (const message of universe?.ownMessages(binding) ?? []) {
    const winner = universe?.winner(message);
    if (winner?.index === binding.index) return { kind: "live" };
    // Only a message that it matches itself says who stands in its way.
    if (!winner || !openClawWinner([binding], message)) continue;
    by.add(winner.index);
    witness ??= message;
  }
  return {
    kind: "dead",
    reason: "shadowed",
    shadowedBy: [...by].sort((a, b) => a - b),
    ...(witness && { witness }),
  };
}

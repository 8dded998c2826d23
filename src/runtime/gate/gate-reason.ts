// Why a message reached a koi in a group, or did not.

/** Why a message is for the koi. */
export type GateReason =
  | "direct"
  | "mentioned"
  | "reply_to_us"
  | "pattern"
  | "always_active"
  | "mention_not_required"
  | "nothing_to_mention"
  | "command";

/** Why an event reached no turn. `reaction_ignored`: the config says that kois learn nothing of it. */
export type EventReason = "edit_noted" | "delete_noted" | "reaction_noted" | "reaction_ignored";

/** Whether somebody called the koi in a group; it may be listening without that. */
export function isCalled(reason: GateReason | undefined): boolean {
  return reason !== undefined && ["mentioned", "reply_to_us", "pattern", "command"].includes(reason);
}

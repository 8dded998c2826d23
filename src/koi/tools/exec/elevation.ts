// `elevated` of `exec`: out of the sandbox, for people whom `tools.elevated` lists, as far as the session's level goes.

import { mayElevate } from "../../../policy/elevated.ts";
import type { ToolContext } from "../tool.ts";

/** Whether a command leaves the sandbox (`isFree`: without lists and questions), or why it may not. */
export type Elevation =
  | { readonly isElevated: boolean; readonly isFree: boolean }
  | { readonly refusal: string };

/** Judges what a call asks for; one that asks for nothing stays where it is. */
export function elevationOf(
  { elevated = false }: { elevated?: boolean | undefined },
  context: ToolContext,
): Elevation {
  const { gateway, facts, senders, elevated: level } = context;
  const isAdmitted = mayElevate(
    gateway.config,
    facts.channel,
    senders.map(({ id }) => id),
  );
  if (!elevated) return { isElevated: false, isFree: false };
  if (!isAdmitted) {
    return {
      refusal:
        "`elevated` is for people whom `tools.elevated.allowFrom` lists, and not everybody who asks here is; the command " +
        "was not run. Do without it",
    };
  }
  if (level === "off") return { refusal: "`/elevated` is off in this session; the command was not run" };
  return { isElevated: true, isFree: level === "full" };
}

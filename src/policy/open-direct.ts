// Whether anybody may write to an account directly. The compiler warns by it, and so does a gateway that listens elsewhere.

import type { AccessRules } from "./access-rules.ts";

/** Whether direct messages of strangers are taken. Pure. */
export function isOpenToStrangers({
  dmPolicy,
  allowFrom,
}: Pick<AccessRules, "dmPolicy" | "allowFrom">): boolean {
  return dmPolicy.value === "open" || (dmPolicy.value !== "disabled" && allowFrom?.value.has("*") === true);
}

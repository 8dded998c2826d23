// An approval that the person is told of: the running gateway is asked to approve, since only it has the connection. Where
// none can be asked, the approval is written all the same, and it is said that nobody was told.

import { codeOf, sameCode } from "../runtime/pairing/pairing-code.ts";
import type { Decision, PairingScope } from "../runtime/pairing/pairing-store.ts";
import type { RequestRow } from "../runtime/pairing/pairing-table.ts";
import { withPairing } from "./pairing.ts";
import type { ProcessIo } from "./process-io.ts";
import { askControl } from "./status/ask-control.ts";

/** A decision, and why the person was not told; absent where they were, or were not to be. */
export type ToldDecision = Decision & { readonly notTold?: string };

/** Approves a code and has the person told. @throws UsageError where the store can't be used */
export async function approveAndTell(
  io: ProcessIo,
  typed: string,
  scope: PairingScope,
): Promise<ToldDecision> {
  const code = codeOf(typed) ?? "";
  const pending = await withPairing(io, (store) => store.pending(scope));
  const request = pending?.find((one) => sameCode(one.code, code));
  if (!request) return (await withPairing(io, (store) => store.approve(typed, scope))) ?? { kind: "unknown" };
  const { channel, accountId } = request;
  const answer = await askControl(io, "pairing.approve", { channel, accountId, code });
  switch (answer.kind) {
    case "answer":
      if (answer.payload.isTold) return { kind: "done", request };
      return { kind: "done", request, notTold: "the channel did not take it; see the gateway's log" };
    case "refusal":
      if (answer.error.code === "not_found") return { kind: "unknown" };
      if (answer.error.code === "too_many_requests") return { kind: "locked" };
      return approveUntold(io, request, answer.error.message);
    case "none":
      return approveUntold(io, request, "no gateway runs");
    case "silent":
      return approveUntold(io, request, `the gateway can't be asked: ${answer.problem}`);
  }
}

async function approveUntold(io: ProcessIo, request: RequestRow, notTold: string): Promise<ToldDecision> {
  const decision = await withPairing(io, async (store): Promise<Decision> => {
    const { channel, accountId, code } = request;
    const decided = await store.approve(code, { channel, accountId });
    // A gateway that fell silent may have done it before.
    const isDone = decided.kind === "unknown" && store.isApproved(request);
    return isDone ? { kind: "done", request } : decided;
  });
  return decision?.kind === "done" ? { ...decision, notTold } : (decision ?? { kind: "unknown" });
}

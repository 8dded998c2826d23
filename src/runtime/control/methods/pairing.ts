// Methods about strangers who wait to be let in.

import { channelIdOf } from "../../../routing/channels/registry.ts";
import { accountIdOf } from "../../../routing/ids.ts";
import { CODE_MS, type PairingScope } from "../../pairing/pairing-store.ts";
import type { RequestRow } from "../../pairing/pairing-table.ts";
import { tellApproved } from "../../pairing/tell-approved.ts";
import { type Answer, given, refused } from "../answer.ts";
import type { ControlDeps } from "../control-deps.ts";
import { type Methods, nameRule } from "../method.ts";
import type { ControlMethods, ControlPairingRequest } from "../protocol.ts";

const shape = { channel: nameRule, accountId: nameRule, code: nameRule };

/** `pairing.list`, `pairing.approve`, `pairing.deny`. */
export const pairingMethods: Methods<"pairing.list" | "pairing.approve" | "pairing.deny"> = {
  "pairing.list": {
    shape: {},
    answer: (_params, { store }) => given({ requests: store.pairing.pending().map(shown) }),
  },

  "pairing.approve": {
    shape,
    changes: true,
    async answer(params, deps) {
      const decided = await decide("approve", params, deps);
      return decided.ok ? given({ isTold: await tellApproved(decided.payload, deps) }) : decided;
    },
  },

  "pairing.deny": {
    shape,
    changes: true,
    async answer(params, deps) {
      const decided = await decide("deny", params, deps);
      return decided.ok ? given({}) : decided;
    },
  },
};

async function decide(
  verb: "approve" | "deny",
  { channel, accountId, code }: ControlMethods["pairing.deny"][0],
  { store }: ControlDeps,
): Promise<Answer<RequestRow>> {
  const scope = scopeOf(channel, accountId);
  if (!scope) return refused("bad_params", `there is no account \`${channel}/${accountId}\``);
  const decision = await store.pairing[verb](code, scope);
  switch (decision.kind) {
    case "done":
      return given(decision.request);
    case "unknown":
      return refused("not_found", "no request has this code; codes are valid for an hour");
    case "locked":
      // Without a time: nobody should wait for it with the request in hand.
      return refused("too_many_requests", "too many wrong codes; none is taken for a quarter of an hour");
  }
}

function scopeOf(channel: string, accountId: string): Required<PairingScope> | undefined {
  const ids = { channel: channelIdOf(channel), accountId: accountIdOf(accountId) };
  return ids.channel && ids.accountId ? { channel: ids.channel, accountId: ids.accountId } : undefined;
}

function shown(request: RequestRow): ControlPairingRequest {
  const { channel, accountId, person, name, code, createdAtMs } = request;
  return {
    channel,
    accountId,
    personId: person,
    ...(name !== null && { name }),
    code,
    requestedAt: new Date(createdAtMs).toISOString(),
    expiresAt: new Date(createdAtMs + CODE_MS).toISOString(),
  };
}

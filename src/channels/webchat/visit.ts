// A hello becomes a visit: which account, who, in which conversation. Pure; all that decides comes in as arguments.

import type { Peer } from "../../routing/facts.ts";
import { accountIdOf } from "../../routing/ids.ts";
import type { AccountId, PeerId } from "../../routing/ids.ts";
import { closeCodes } from "./protocol.ts";
import type { HelloFrame, WireErrorCode } from "./protocol.ts";
import { isMintedId, mintVisitorId, peerIdOf, publicNameOf } from "./visitor-id.ts";

/** One visitor in one conversation. Two tabs of a visitor are two connections with equal visits. */
export interface Visit {
  readonly accountId: AccountId;
  readonly visitorId: PeerId;
  /** What others may see of the visitor. */
  readonly name: string;
  /** The room, or the visitor's own conversation. */
  readonly peer: Peer;
}

/** What a hello is judged by. */
export interface VisitContext {
  /** Whether the connection is on loopback or authenticated. */
  readonly isTrusted: boolean;
  readonly accounts: readonly AccountId[];
  /** 32 hexadecimal digits from 128 random bits. */
  readonly randomId: () => string;
}

/** A visit, or why there is none and how the socket is closed. */
export type VisitJudgement =
  | { readonly ok: true; readonly visit: Visit }
  | {
      readonly ok: false;
      readonly code: WireErrorCode;
      readonly message: string;
      readonly closeCode: number;
    };

/**
 * Judges a hello. An id that a person chose (a room's always is) is honoured only on a trusted connection: a bare id
 * is no secret, and whoever names it would read and write as that visitor. A minted id is honoured everywhere, since
 * it can't be guessed.
 */
export function visitOf(hello: HelloFrame, context: VisitContext): VisitJudgement {
  const accountId = chooseAccount(hello.accountId, context.accounts);
  if (accountId === undefined) {
    return {
      ok: false,
      code: "unknown_account",
      message:
        hello.accountId === undefined ? "WebChat has no account" : "WebChat has no account of that name",
      closeCode: closeCodes.unknownAccount,
    };
  }
  const hasChosenId =
    hello.roomId !== undefined || (hello.visitorId !== undefined && !isMintedId(hello.visitorId));
  if (hasChosenId && !context.isTrusted) {
    return {
      ok: false,
      code: "chosen_id_refused",
      message: "a visitor or a room can be named only from the gateway's own machine or after signing in",
      closeCode: closeCodes.chosenIdRefused,
    };
  }
  const visitorId = peerIdOf("dm", hello.visitorId ?? mintVisitorId(context.randomId()));
  const peer: Peer =
    hello.roomId === undefined
      ? { kind: "dm", id: visitorId }
      : { kind: "group", id: peerIdOf("group", hello.roomId) };
  return { ok: true, visit: { accountId, visitorId, name: publicNameOf(visitorId), peer } };
}

function chooseAccount(wanted: string | undefined, accounts: readonly AccountId[]): AccountId | undefined {
  if (wanted === undefined) {
    return accounts.find((id) => id === "default") ?? accounts[0];
  }
  const accountId = accountIdOf(wanted);
  return accountId !== undefined && accounts.includes(accountId) ? accountId : undefined;
}

// The rules of pairing over its tables: a request lives for an hour, an account has few at a time, a code is tried
// only so often. The gateway asks, the command line answers, both on the same file at the same time.
// INVARIANT: an approval holds for its channel, account and person alone.

import type { ChannelId } from "../../routing/facts.ts";
import type { AccountId } from "../../routing/ids.ts";
import { codeOf, newCode, sameCode } from "./pairing-code.ts";
import type { Applicant, ApprovalRow, PairingTable, RequestRow } from "./pairing-table.ts";

/** How long a code is valid. */
export const CODE_MS: number = 60 * 60_000;
/** Requests that one account has at a time; whoever asks beyond them is not answered. */
export const MAX_PENDING = 3;
/** Wrong codes after which none is taken, until the first of them is this old. */
export const MAX_WRONG_CODES = 10;
export const WRONG_CODES_MS: number = 15 * 60_000;
/** How long the gateway waits before it tries again to send a code. */
const REPLY_AGAIN_MS = 60_000;
/** Longest name that is kept, in UTF-16 units. */
const MAX_NAME_UNITS = 80;

/** What a stranger's message comes to. */
export type PairingAnswer =
  | {
      readonly kind: "code";
      readonly isNew: boolean;
      readonly request: RequestRow;
      /** Whether the person is to be told now: once, unless it did not get through. */
      readonly isToBeSent: boolean;
    }
  /** `full`: the account has as many requests as it may. */
  | { readonly kind: "full" | "denied" | "approved" };

/** What a typed code comes to. */
export type Decision =
  | { readonly kind: "done"; readonly request: RequestRow }
  /** Also of a code that has run out. */
  | { readonly kind: "unknown" }
  /** Too many wrong codes. */
  | { readonly kind: "locked" };

/** Requests and approvals of these alone; what is absent is any. */
export interface PairingScope {
  readonly channel?: ChannelId;
  readonly accountId?: AccountId;
}

/** What the store needs of the file. */
export interface PairingAccess {
  read<T>(work: (table: PairingTable) => T): T;
  /** Resolves after the commit. */
  write<T>(work: (table: PairingTable) => T): Promise<T>;
  now(): number;
}

/** Requests and approvals. Writes reject, and reads throw, with a `StoreError`. */
export class PairingStore {
  readonly #access: PairingAccess;

  constructor(access: PairingAccess) {
    this.#access = access;
  }

  /** Whether a person was let in; sees at once what another process has committed. */
  isApproved(applicant: Applicant): boolean {
    return this.#access.read((table) => table.isApproved(applicant));
  }

  /** A message of a person who is not let in. The same person keeps the code while it is valid. */
  ask(applicant: Applicant, name: string | undefined): Promise<PairingAnswer> {
    return this.#access.write((table): PairingAnswer => {
      if (table.isApproved(applicant)) return { kind: "approved" };
      const nowMs = this.#access.now();
      // Also denied ones: an hour later the person may ask again.
      table.expire(nowMs - CODE_MS);
      const requests = table.requests();
      const known = requests.find((one) => isOf(one, applicant));
      if (known?.deniedAtMs != null) return { kind: "denied" };
      if (!known && requests.filter((one) => isPendingAt(one, applicant)).length >= MAX_PENDING)
        return { kind: "full" };
      const before = known ?? fresh(applicant, new Set(requests.map(({ code }) => code)), nowMs);
      const { repliedAtMs, replyTriedAtMs } = before;
      const isToBeSent =
        repliedAtMs === null && (replyTriedAtMs === null || nowMs - replyTriedAtMs >= REPLY_AGAIN_MS);
      const request = {
        ...before,
        name: name?.slice(0, MAX_NAME_UNITS) ?? null,
        lastSeenAtMs: nowMs,
        replyTriedAtMs: isToBeSent ? nowMs : replyTriedAtMs,
      };
      table.put(request);
      return { kind: "code", isNew: !known, request, isToBeSent };
    });
  }

  /** The person has the code, or will never get it: it is not sent again. */
  told({ code, ...applicant }: RequestRow): Promise<void> {
    return this.#access.write((table) => {
      const request = table.requests().find((one) => isOf(one, applicant) && one.code === code);
      if (request) table.put({ ...request, repliedAtMs: this.#access.now() });
    });
  }

  /** Requests that can be approved, oldest first. */
  pending(scope: PairingScope = {}): readonly RequestRow[] {
    const nowMs = this.#access.now();
    return this.#access.read((table) =>
      table.requests().filter((one) => isOpen(one, nowMs) && isIn(one, scope)),
    );
  }

  /** Everybody who was let in, by channel, account and person. */
  approved(scope: PairingScope = {}): readonly ApprovalRow[] {
    return this.#access.read((table) => table.approvals().filter((one) => isIn(one, scope)));
  }

  /** Lets in whoever got `typed`, from their next message on. */
  approve(typed: string, scope: PairingScope = {}): Promise<Decision> {
    return this.#decide(typed, scope, (table, request, atMs) => {
      const { channel, accountId, person, name } = request;
      table.approve({ channel, accountId, person, name, atMs });
      table.remove(request);
    });
  }

  /** Ends a request: its person is not answered until the code would have run out, and takes up no place. */
  deny(typed: string, scope: PairingScope = {}): Promise<Decision> {
    return this.#decide(typed, scope, (table, request, nowMs) => {
      table.put({ ...request, deniedAtMs: nowMs });
    });
  }

  #decide(
    typed: string,
    scope: PairingScope,
    act: (table: PairingTable, request: RequestRow, nowMs: number) => void,
  ): Promise<Decision> {
    return this.#access.write((table): Decision => {
      const nowMs = this.#access.now();
      const sinceMs = nowMs - WRONG_CODES_MS;
      if (table.wrongCodes(sinceMs) >= MAX_WRONG_CODES) return { kind: "locked" };
      const code = codeOf(typed) ?? "";
      // Each is compared to its end, whether or not one before was the right one.
      const matching = table.requests().filter((one) => sameCode(one.code, code));
      const request = matching.find((one) => isOpen(one, nowMs) && isIn(one, scope));
      if (!request) {
        table.addWrongCode(nowMs, sinceMs);
        return { kind: "unknown" };
      }
      act(table, request, nowMs);
      return { kind: "done", request };
    });
  }
}

function fresh(applicant: Applicant, taken: ReadonlySet<string>, nowMs: number): RequestRow {
  return {
    ...applicant,
    code: newCode(taken),
    name: null,
    createdAtMs: nowMs,
    lastSeenAtMs: nowMs,
    deniedAtMs: null,
    replyTriedAtMs: null,
    repliedAtMs: null,
  };
}

function isOf(row: Applicant, { channel, accountId, person }: Applicant): boolean {
  return row.channel === channel && row.accountId === accountId && row.person === person;
}

function isPendingAt(row: RequestRow, { channel, accountId }: Applicant): boolean {
  return row.deniedAtMs === null && isIn(row, { channel, accountId });
}

function isOpen({ createdAtMs, deniedAtMs }: RequestRow, nowMs: number): boolean {
  return deniedAtMs === null && nowMs - createdAtMs <= CODE_MS;
}

function isIn(row: Applicant, { channel, accountId }: PairingScope): boolean {
  return (
    (channel === undefined || row.channel === channel) &&
    (accountId === undefined || row.accountId === accountId)
  );
}

// Asks the platforms who accounts are: in this process, beside a running gateway. Of linked devices a platform allows one
// connection, so there the gateway that has it is asked.

import { deviceChannels } from "../../config/channels/credential-keys.ts";
import type { AccountName } from "../../runtime/accounts/accounts.ts";
import { systemClock, withDeadline } from "../../runtime/clock.ts";
import { said } from "../../runtime/said.ts";
import type { ProcessIo } from "../process-io.ts";
import { askControl } from "../status/ask-control.ts";
import type { OwnAdapters } from "./own-adapters.ts";

/** How long one platform may take. */
const PROBE_MS = 20_000;

/** What was found about one account. */
export interface Probed extends AccountName {
  /** `null`: the channel has nothing to probe. */
  readonly ok: boolean | null;
  readonly detail: string;
}

/** Probes all at once. Never rejects. */
export function probeAccounts(
  accounts: readonly AccountName[],
  own: OwnAdapters,
  refusalOf: (account: AccountName) => string | undefined,
  io: ProcessIo,
): Promise<Probed[]> {
  return Promise.all(
    accounts.map(async (account): Promise<Probed> => {
      const refusal = refusalOf(account);
      if (refusal !== undefined) return { ...account, ok: false, detail: refusal };
      const found = await withDeadline(systemClock, probed(account, own, io), PROBE_MS, {
        ok: false,
        detail: `the platform did not answer within ${PROBE_MS / 1_000} s`,
      });
      return { ...account, ok: found.ok, detail: own.redact(found.detail) };
    }),
  );
}

type Found = Pick<Probed, "ok" | "detail">;

async function probed(account: AccountName, { channels }: OwnAdapters, io: ProcessIo): Promise<Found> {
  if (account.channel === "webchat")
    return { ok: null, detail: "is the gateway's own page; nothing to probe" };
  if (deviceChannels.includes(account.channel)) return probedByGateway(account, io);
  try {
    const channel = await channels.load(account.channel);
    if (!channel.probe) return { ok: null, detail: `accounts of ${account.channel} can't be probed` };
    return await channel.probe(account.accountId);
  } catch (error) {
    return { ok: false, detail: said(error) };
  }
}

async function probedByGateway(account: AccountName, io: ProcessIo): Promise<Found> {
  const answer = await askControl(io, "channels.probe", account, PROBE_MS);
  switch (answer.kind) {
    case "answer":
      return answer.payload;
    case "refusal":
      return { ok: false, detail: answer.error.message };
    case "silent":
      return { ok: false, detail: `process ${answer.pid} runs it but can't be asked: ${answer.problem}` };
    case "none":
      return { ok: null, detail: "can be probed only while a gateway has its connection, and none runs" };
  }
}

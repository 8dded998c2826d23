// `skykoi channels probe`: asks each platform who the account is. Disturbs no running gateway.

import type { AdapterOptions } from "../../runtime/channels/adapters.ts";
import { type Arguments, type CommandUsage, configFlag } from "../arguments.ts";
import { accountsOf } from "../channels/choose-account.ts";
import { ownAdapters } from "../channels/own-adapters.ts";
import { probeAccounts } from "../channels/probe-accounts.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";
import { withSource } from "../gateway/open-source.ts";
import type { ProcessIo } from "../process-io.ts";
import type { Command } from "./command.ts";

const usage: CommandUsage = {
  name: "skykoi channels probe",
  synopsis: "[--channel C] [--account A] [--json] [--config C]",
  summary:
    "Asks each platform who the account is, with its configured credentials and beside a running gateway.\n" +
    "Exit 1 where one fails.",
  maxArguments: 0,
  flags: {
    channel: { type: "string", value: "CHANNEL", help: "of this channel only" },
    account: { type: "string", value: "ID", help: "of this account only" },
    json: { type: "boolean", help: "print JSON" },
    config: configFlag,
  },
};

/** `makers`: adapters of tests. */
export function probeChannels(
  args: Arguments,
  machine: ProcessIo,
  makers?: AdapterOptions["adapters"],
): Promise<ExitCode> {
  return withSource(machine, args.text("config"), async (source, io) => {
    const all = accountsOf(usage.name, args, source.table.gateway, io);
    // Its page is no news to anybody who did not ask for it.
    const accounts = all.filter(({ channel }) => channel !== "webchat" || args.text("channel") !== undefined);
    const refusals = source.refusals().accounts;
    const own = ownAdapters(io, source, makers);
    const found = await probeAccounts(
      accounts,
      own,
      ({ channel, accountId }) => refusals.get(`${channel}:${accountId}`),
      io,
    );
    if (args.has("json")) io.stdout.write(`${JSON.stringify(found, null, 2)}\n`);
    else if (found.length === 0) io.stderr.write("no account of a platform runs with this config\n");
    for (const { channel, accountId, ok, detail } of args.has("json") ? [] : found) {
      const word = ok === null ? "-" : ok ? "ok" : "failed";
      io.stdout.write(`${channel}/${accountId}  ${word}  ${detail}\n`);
    }
    return found.some(({ ok }) => ok === false) ? exitCodes.findings : exitCodes.ok;
  });
}

export const channelsProbe: Command = { usage, run: (args, io) => probeChannels(args, io) };

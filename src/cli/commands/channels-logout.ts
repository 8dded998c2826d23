// `skykoi channels logout`: unlinks an account from its device and deletes its keys.

import type { AccountName } from "../../runtime/accounts/accounts.ts";
import type { AdapterOptions } from "../../runtime/channels/adapters.ts";
import { said } from "../../runtime/said.ts";
import { type Arguments, type CommandUsage, configFlag } from "../arguments.ts";
import { accountFlags, channelOf, oneAccount } from "../channels/choose-account.ts";
import { type OwnAdapters, ownAdapters } from "../channels/own-adapters.ts";
import { mustBeLinked } from "../channels/token-channels.ts";
import { type ExitCode, UsageError, exitCodes } from "../exit-code.ts";
import { withSource } from "../gateway/open-source.ts";
import { isTalking, type ProcessIo } from "../process-io.ts";
import { askControl } from "../status/ask-control.ts";
import type { Command } from "./command.ts";

const usage: CommandUsage = {
  name: "skykoi channels logout",
  synopsis: "[--channel whatsapp] [--account A] [--yes] [--json] [--config C]",
  summary:
    "Unlinks an account: tells the platform where it can be reached, then deletes the account's keys. To run it\n" +
    "again it has to be linked anew.",
  maxArguments: 0,
  flags: {
    ...accountFlags,
    account: { type: "string", value: "ID", help: "may be left out where the channel has one account" },
    yes: { type: "boolean", short: "y", help: "do not ask" },
    json: { type: "boolean", help: "print JSON" },
    config: configFlag,
  },
};

/** A platform that does not answer is given up by the adapter before that. */
const LOGOUT_MS = 60_000;

/** `makers`: adapters of tests. */
export async function logoutChannel(
  args: Arguments,
  machine: ProcessIo,
  makers?: AdapterOptions["adapters"],
): Promise<ExitCode> {
  const channel = channelOf(usage.name, args) ?? "whatsapp";
  mustBeLinked(usage.name, channel);
  return withSource(machine, args.text("config"), async (source, io) => {
    const account = oneAccount(usage.name, args, source.table.gateway, channel, io, true);
    if (!(await isSure(account, args, io))) return exitCodes.interrupted;
    const problem = await unlink(account, () => ownAdapters(io, source, makers), io);
    const shown = `${account.channel}/${account.accountId}`;
    if (args.has("json"))
      io.stdout.write(
        `${JSON.stringify({ ...account, outcome: problem === undefined ? "done" : "failed", ...(problem !== undefined && { message: problem }) })}\n`,
      );
    else if (problem === undefined) io.stdout.write(`logged out: ${shown}\n`);
    else io.stderr.write(`${shown} is not logged out: ${problem}\n`);
    return problem === undefined ? exitCodes.ok : exitCodes.findings;
  });
}

/** @throws UsageError where nobody can be asked */
async function isSure({ channel, accountId }: AccountName, args: Arguments, io: ProcessIo): Promise<boolean> {
  if (args.has("yes")) return true;
  if (args.has("json") || !isTalking(io))
    throw new UsageError(`${usage.name}: it deletes the keys of ${channel}/${accountId}; say --yes`);
  const { confirm } = await import("@clack/prompts");
  const answer = await confirm({
    message: `Unlink ${channel}/${accountId} and delete its keys?`,
    initialValue: false,
    output: process.stderr,
  });
  return answer === true;
}

/** Why it is not unlinked; `undefined` where it is. */
async function unlink(
  account: AccountName,
  own: () => OwnAdapters,
  io: ProcessIo,
): Promise<string | undefined> {
  const answer = await askControl(io, "channels.logout", account, LOGOUT_MS);
  switch (answer.kind) {
    case "answer":
      return undefined;
    case "refusal":
      return answer.error.message;
    case "silent":
      return `process ${answer.pid} runs a gateway but can't be asked: ${answer.problem}`;
    case "none": {
      const { channels, redact } = own();
      try {
        const channel = await channels.load(account.channel);
        if (!channel.logout) return `accounts of ${account.channel} are not linked`;
        await channel.logout(account.accountId);
        return undefined;
      } catch (error) {
        return redact(said(error));
      }
    }
  }
}

export const channelsLogout: Command = { usage, run: (args, io) => logoutChannel(args, io) };

// `skykoi channels status`: where the accounts of the running gateway stand; without one, what can be seen of them.

import { hostname } from "node:os";
import { leasesDir, stateDir } from "../../config/paths.ts";
import type { AccountStatus } from "../../runtime/accounts/accounts.ts";
import { leaseHolders } from "../../runtime/channels/leases.ts";
import { type Arguments, type CommandUsage, configFlag } from "../arguments.ts";
import { accountText, knownAccounts, type KnownAccount } from "../channels/known-accounts.ts";
import { repairOf } from "../channels/repair.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";
import { openConfigOrEmpty } from "../find-config.ts";
import { configuredIo } from "../environment/config-environment.ts";
import { placedSecretReader } from "../gateway/placed-secrets.ts";
import { compileConfigFile } from "../load-table.ts";
import type { ProcessIo } from "../process-io.ts";
import { showDiagnostics } from "../show-diagnostics.ts";
import { askGateway } from "../status/ask-gateway.ts";
import type { Command } from "./command.ts";

const usage: CommandUsage = {
  name: "skykoi channels status",
  synopsis: "[--json] [--config C]",
  summary:
    "Shows where the accounts of the running gateway stand. Without one: which credentials are there, and who\n" +
    "on this machine uses some. Exit 1 where a person has to see to an account, or no gateway answers.",
  maxArguments: 0,
  flags: { json: { type: "boolean", help: "print JSON" }, config: configFlag },
};

async function run(args: Arguments, io: ProcessIo): Promise<ExitCode> {
  const answer = await askGateway(io);
  if (answer.kind === "status") {
    const { url, status } = answer;
    const rows = status.accounts.toSorted(byName).map((account): AccountRow => {
      const repair = repairOf(account, account.state);
      return { ...account, ...(repair !== undefined && { repair }) };
    });
    io.stdout.write(
      args.has("json")
        ? `${JSON.stringify({ gateway: { url, state: status.state }, accounts: rows }, null, 2)}\n`
        : rowsText(rows),
    );
    return rows.some(({ repair }) => repair !== undefined) ? exitCodes.findings : exitCodes.ok;
  }
  const why =
    answer.kind === "none"
      ? `no gateway runs on ${stateDir(io.env, io.home)}`
      : `process ${answer.pid} runs a gateway but can't be asked: ${answer.problem}`;
  return offline(why, args, io);
}

interface AccountRow extends AccountStatus {
  /** What a person does about it; absent where nothing is to be done. */
  readonly repair?: string;
}

function byName(a: AccountStatus, b: AccountStatus): number {
  const [left, right] = [`${a.channel}/${a.accountId}`, `${b.channel}/${b.accountId}`];
  return left < right ? -1 : left > right ? 1 : 0;
}

function rowsText(rows: readonly AccountRow[]): string {
  const width = Math.max(...rows.map(({ channel, accountId }) => channel.length + 1 + accountId.length));
  return rows
    .map(({ channel, accountId, state, detail, repair }) => {
      const head = `${`${channel}/${accountId}`.padEnd(width)}  ${state}${detail === undefined ? "" : `  ${detail}`}\n`;
      return repair === undefined ? head : `${head}  repair: ${repair}\n`;
    })
    .join("");
}

async function offline(why: string, args: Arguments, io: ProcessIo): Promise<ExitCode> {
  const file = openConfigOrEmpty(io, args.text("config"));
  const { compilation, loaded } = await compileConfigFile(io, file, "files");
  if (!loaded || !compilation.analysis) {
    io.stderr.write(`${why}\n`);
    await showDiagnostics(io, compilation, "error");
    return exitCodes.findings;
  }
  const { gateway } = loaded.table;
  const configured = await configuredIo(io, gateway.config, placedSecretReader(file.path));
  const accounts = knownAccounts(compilation.analysis, gateway, configured.io);
  const held = holdersOf(accounts, io);
  if (args.has("json")) {
    io.stdout.write(`${JSON.stringify({ gateway: null, problem: why, accounts, held }, null, 2)}\n`);
    return exitCodes.findings;
  }
  io.stdout.write(`${why}\n`);
  for (const account of accounts) io.stdout.write(accountText(account, gateway.defaultKoi));
  for (const { channel, holder } of held)
    io.stdout.write(`a credential of ${channel} is in use on this machine by ${holder}\n`);
  return exitCodes.findings;
}

/** Which account it is can't be said: of a credential only a hash is on the disk. */
function holdersOf(
  accounts: readonly KnownAccount[],
  { home }: ProcessIo,
): { readonly channel: string; readonly holder: string }[] {
  const folder = leasesDir(home, hostname());
  return [...new Set(accounts.map(({ channel }) => channel))].flatMap((channel) =>
    leaseHolders(folder, channel).map((holder) => ({ channel, holder })),
  );
}

export const channelsStatus: Command = { usage, run };

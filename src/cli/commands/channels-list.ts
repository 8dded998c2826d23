// `skykoi channels list`: the accounts of the config, where their credentials come from, and which kois they lead to.

import { type Arguments, type CommandUsage, configFlag } from "../arguments.ts";
import { accountText, knownAccounts } from "../channels/known-accounts.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";
import { openConfigOrEmpty } from "../find-config.ts";
import { configuredIo } from "../environment/config-environment.ts";
import { placedSecretReader } from "../gateway/placed-secrets.ts";
import { compileConfigFile } from "../load-table.ts";
import type { ProcessIo } from "../process-io.ts";
import { showDiagnostics } from "../show-diagnostics.ts";
import type { Command } from "./command.ts";

const usage: CommandUsage = {
  name: "skykoi channels list",
  synopsis: "[--json] [--config C]",
  summary:
    "Lists the accounts of the config: where their credentials come from (never what they are), and the\n" +
    "kois that their bindings lead to. Needs no gateway.",
  maxArguments: 0,
  flags: { json: { type: "boolean", help: "print JSON" }, config: configFlag },
};

async function run(args: Arguments, io: ProcessIo): Promise<ExitCode> {
  const file = openConfigOrEmpty(io, args.text("config"));
  const { compilation, loaded } = await compileConfigFile(io, file, "files");
  if (!loaded || !compilation.analysis) {
    await showDiagnostics(io, compilation, "error");
    return exitCodes.findings;
  }
  const { gateway } = loaded.table;
  const accounts = knownAccounts(
    compilation.analysis,
    gateway,
    (await configuredIo(io, gateway.config, placedSecretReader(file.path))).io,
  );
  io.stdout.write(
    args.has("json")
      ? `${JSON.stringify(accounts, null, 2)}\n`
      : accounts.map((account) => accountText(account, gateway.defaultKoi)).join(""),
  );
  return exitCodes.ok;
}

export const channelsList: Command = { usage, run };

// The source of a gateway's table for commands that work beside it: what keeps it from being there is shown.

import type { ExitCode } from "../exit-code.ts";
import { exitCodes } from "../exit-code.ts";
import { configuredIo } from "../environment/config-environment.ts";
import type { ProcessIo } from "../process-io.ts";
import { showDiagnostics } from "../show-diagnostics.ts";
import { gatewaySource, type GatewaySource, NoTableError } from "./gateway-source.ts";

/** Runs `work` with the table of the config, or the last good one, and with the environment of that. @throws UsageError where the config can't be opened */
export async function withSource(
  io: ProcessIo,
  config: string | undefined,
  work: (source: GatewaySource, configured: ProcessIo) => Promise<ExitCode>,
): Promise<ExitCode> {
  let source: GatewaySource;
  try {
    source = await gatewaySource(io, { config });
  } catch (error) {
    if (!(error instanceof NoTableError)) throw error;
    await showDiagnostics(io, error.compilation, "error");
    io.stderr.write(`${error.message}\n`);
    return exitCodes.findings;
  }
  return work(source, (await configuredIo(io, source.table.gateway.config, source.readPlaced)).io);
}

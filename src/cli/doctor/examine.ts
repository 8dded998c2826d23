// All checks, in the order in which one would repair.

import { stateDir } from "../../config/paths.ts";
import type { AccountStatus } from "../../runtime/accounts/accounts.ts";
import { repairOf } from "../channels/repair.ts";
import { configuredIo } from "../environment/config-environment.ts";
import { placedSecretReader } from "../gateway/placed-secrets.ts";
import type { ProcessIo } from "../process-io.ts";
import { askGateway, type GatewayAnswer } from "../status/ask-gateway.ts";
import { checkBrowser } from "./browser-checks.ts";
import { type CheckedConfig, checkConfig, checkTable } from "./config-checks.ts";
import type { DoctorFinding } from "./doctor-finding.ts";
import { checkDisk, checkNode, checkPort, freeBytes } from "./machine-checks.ts";
import { checkMcp } from "./mcp-checks.ts";
import { checkModels } from "./model-checks.ts";
import { checkModes } from "./mode-checks.ts";
import { checkNodes } from "./node-checks.ts";
import { checkSandboxes } from "./sandbox-checks.ts";
import { checkSkills } from "./skill-checks.ts";
import { checkFolders, checkLock, checkStores, checkWritable } from "./state-checks.ts";

/** Looks at config, state dir and machine. Changes nothing. */
export async function examine(machine: ProcessIo, named: string | undefined): Promise<DoctorFinding[]> {
  const state = stateDir(machine.env, machine.home);
  const config = await checkConfig(machine, named);
  const gateway = config.compiled?.loaded?.table.gateway;
  const readPlaced = placedSecretReader(config.path);
  const { io, problems } = await configuredIo(machine, gateway?.config ?? {}, readPlaced);
  const answer = await askGateway(io);
  return [
    ...checkNode(process.versions.node),
    ...checkDisk(state, freeBytes(state)),
    ...config.findings,
    ...problems.map(environmentFinding),
    ...checkWritable(io, state),
    ...checkModes(io, state),
    ...checkLock(io, state),
    ...checkStores(io, state, gateway),
    ...checkFolders(io, state, gateway),
    ...(await checkModels(io, state, gateway)),
    ...(await checkSandboxes(io, state, gateway)),
    ...(await checkSkills(io, state, gateway)),
    ...checkMcp(io, state, gateway),
    ...checkBrowser(io, state, gateway),
    ...checkNodes(state, gateway, answer.kind !== "none"),
    ...(answer.kind === "none"
      ? [...checkTable(io, config), ...(await checkPort(io, gateway?.config.gateway))]
      : checkGateway(answer, config)),
  ];
}

function environmentFinding(message: string): DoctorFinding {
  const repair = "set the variable for the gateway's process, or repair the config's `env`";
  return { check: "credentials", severity: "error", message, repair };
}

/** Accounts that stay as they are until a person sees to them. */
export function accountFindings(accounts: readonly AccountStatus[]): DoctorFinding[] {
  return accounts.flatMap((account): DoctorFinding[] => {
    const repair = repairOf(account, account.state);
    if (repair === undefined) return [];
    const { channel, accountId, state, detail } = account;
    const message = `${channel}/${accountId} is ${state}${detail === undefined ? "" : `: ${detail}`}`;
    return [{ check: "accounts", severity: "error", message, repair }];
  });
}

/** The gateway that runs: whether it can be asked, and whether it runs on the config as it stands. */
function checkGateway(
  answer: Exclude<GatewayAnswer, { kind: "none" }>,
  { path, compiled }: CheckedConfig,
): DoctorFinding[] {
  if (answer.kind === "silent") {
    const message = `a gateway runs (process ${answer.pid}) but can't be asked: ${answer.problem}`;
    return [{ check: "gateway", severity: "error", message, repair: "look into its log, or restart it" }];
  }
  const { accounts, table, waitForRestart, problems } = answer.status;
  // What the gateway says of the config, the config's own findings say with a repair; of accounts, theirs.
  const others = problems
    .filter(({ scope }) => scope !== "config" && scope !== "account")
    .map(({ message }): DoctorFinding => {
      const repair = "put right what it says; its log tells more";
      return { check: "gateway", severity: "error", message, repair };
    });
  const findings = [...others, ...accountFindings(accounts)];
  if (table.origin?.path === path && compiled?.loaded && compiled.loaded.digest !== table.digest) {
    const message = "the gateway runs on another table than the config gives now";
    const repair = "where gateway.reload.mode is off, restart it; else it follows within a second";
    findings.push({ check: "table", severity: "warning", message, repair });
  }
  if (waitForRestart.length > 0) {
    const message = `${waitForRestart.join(", ")}: changed, and taken up only at a restart`;
    findings.push({ check: "gateway", severity: "warning", message, repair: "restart the gateway" });
  }
  return findings;
}

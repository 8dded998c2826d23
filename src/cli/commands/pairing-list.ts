// `skykoi pairing list`: who asks to be let in, with what code, and who was.

import type { ApprovalRow, RequestRow } from "../../runtime/pairing/pairing-table.ts";
import { CODE_MS } from "../../runtime/pairing/pairing-store.ts";
import type { Arguments, CommandUsage } from "../arguments.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";
import { pairingScope, readPairing, scopeFlags, whoText } from "../pairing.ts";
import type { ProcessIo } from "../process-io.ts";
import type { Command } from "./command.ts";

const usage: CommandUsage = {
  name: "skykoi pairing list",
  synopsis: "[CHANNEL] [--account A] [--json]",
  summary: "Lists who asks to be let in, with the code that lets them in, and who was let in.",
  maxArguments: 1,
  flags: {
    ...scopeFlags,
    json: { type: "boolean", help: "print JSON" },
  },
};

function run(args: Arguments, io: ProcessIo): ExitCode {
  const scope = pairingScope(usage.name, args, args.positionals[0]);
  const known = readPairing(io, (store) => {
    return { requests: store.pending(scope), approved: store.approved(scope) };
  });
  const { requests, approved } = known ?? { requests: [], approved: [] };
  if (args.has("json")) {
    const listing = { requests: requests.map(requestJson), approved: approved.map(approvalJson) };
    io.stdout.write(`${JSON.stringify(listing, null, 2)}\n`);
    return exitCodes.ok;
  }
  const rows = [
    ...requests.map((one) => `${one.code}  ${whoText(one)}, until ${iso(one.createdAtMs + CODE_MS)}\n`),
    ...approved.map((one) => `let in    ${whoText(one)}, since ${iso(one.atMs)}\n`),
  ];
  io.stdout.write(rows.length === 0 ? "nobody asks to be let in, and nobody was\n" : rows.join(""));
  return exitCodes.ok;
}

function requestJson({ channel, accountId, person, name, code, createdAtMs, lastSeenAtMs }: RequestRow) {
  const times = { createdAt: iso(createdAtMs), lastSeenAt: iso(lastSeenAtMs) };
  return { channel, accountId, person, name, code, ...times, expiresAt: iso(createdAtMs + CODE_MS) };
}

function approvalJson({ channel, accountId, person, name, atMs }: ApprovalRow) {
  return { channel, accountId, person, name, approvedAt: iso(atMs) };
}

function iso(atMs: number): string {
  return new Date(atMs).toISOString();
}

export const pairingList: Command = { usage, run: async (args, io) => run(args, io) };

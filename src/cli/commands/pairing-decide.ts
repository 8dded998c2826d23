// `skykoi pairing approve` and `skykoi pairing deny`: what becomes of somebody who got a code. A running gateway
// sees it with the next message. With `--notify` it is asked to do it, since it alone can tell the person.

import type { Arguments, CommandUsage } from "../arguments.ts";
import { type ExitCode, UsageError, exitCodes } from "../exit-code.ts";
import { approveAndTell, type ToldDecision } from "../pairing-notify.ts";
import { pairingScope, scopeFlags, whoText, withPairing } from "../pairing.ts";
import type { ProcessIo } from "../process-io.ts";
import type { Command } from "./command.ts";

type Verb = "approve" | "deny";

const summaries: Readonly<Record<Verb, string>> = {
  approve: "Lets in, at their account and for direct messages, whoever got this code.",
  deny: "Ends a request to be let in; whoever got this code is not answered any more while it would be valid.",
};

function command(verb: Verb): Command {
  const isApproval = verb === "approve";
  const usage: CommandUsage = {
    name: `skykoi pairing ${verb}`,
    synopsis: `[CHANNEL] CODE [--account A]${isApproval ? " [--notify]" : ""} [--json]`,
    summary: summaries[verb],
    maxArguments: 2,
    flags: {
      ...scopeFlags,
      ...(isApproval && {
        notify: { type: "boolean", help: "tell the person on the channel, by the gateway that runs" },
      }),
      json: { type: "boolean", help: "print JSON" },
    },
  };
  return { usage, run: (args, io) => decide(verb, usage, args, io) };
}

async function decide(verb: Verb, usage: CommandUsage, args: Arguments, io: ProcessIo): Promise<ExitCode> {
  const [code, named] = args.positionals.toReversed();
  if (code === undefined)
    throw new UsageError(`${usage.name}: name a code, as \`skykoi pairing list\` shows it`);
  const scope = pairingScope(usage.name, args, named);
  const hasNotify = verb === "approve" && args.has("notify");
  const decision: ToldDecision = hasNotify
    ? await approveAndTell(io, code, scope)
    : ((await withPairing(io, (store) => store[verb](code, scope))) ?? { kind: "unknown" });
  if (decision.kind !== "done") {
    const problem =
      decision.kind === "unknown"
        ? "no request has this code; codes are valid for an hour"
        : "too many wrong codes; none is taken for a quarter of an hour";
    if (args.has("json")) io.stdout.write(`${JSON.stringify({ error: decision.kind, message: problem })}\n`);
    else io.stderr.write(`${problem}\n`);
    return exitCodes.findings;
  }
  const { request, notTold } = decision;
  const { channel, accountId, person, name } = request;
  const outcome = verb === "approve" ? "approved" : "denied";
  const told = hasNotify ? { isTold: notTold === undefined } : {};
  if (args.has("json"))
    io.stdout.write(`${JSON.stringify({ outcome, channel, accountId, person, name, ...told })}\n`);
  else io.stdout.write(`${outcome}: ${whoText(request)}\n`);
  if (notTold !== undefined) io.stderr.write(`the person was not told: ${notTold}\n`);
  return exitCodes.ok;
}

export const pairingApprove: Command = command("approve");
export const pairingDeny: Command = command("deny");

// `skykoi channels login`: links an account to a device, by QR code or by a code to type.

import type { AdapterOptions } from "../../runtime/channels/adapters.ts";
import { type Arguments, type CommandUsage, configFlag } from "../arguments.ts";
import { accountFlags, channelOf, oneAccount } from "../channels/choose-account.ts";
import { linkByGateway, linkHere, type LinkingEnd } from "../channels/link-account.ts";
import { LoginScreen } from "../channels/login-screen.ts";
import { ownAdapters } from "../channels/own-adapters.ts";
import { mustBeLinked } from "../channels/token-channels.ts";
import { type ExitCode, UsageError, exitCodes } from "../exit-code.ts";
import { withSource } from "../gateway/open-source.ts";
import { hearInterrupt } from "../interrupt.ts";
import type { ProcessIo } from "../process-io.ts";
import { findGateway } from "../status/find-gateway.ts";
import type { Command } from "./command.ts";

const usage: CommandUsage = {
  name: "skykoi channels login",
  synopsis: "[--channel whatsapp] [--account A] [--phone +15551230001] [--json] [--config C]",
  summary:
    "Links an account to a device: shows a QR code to scan, or with --phone a code to type into that phone.\n" +
    "A running gateway does it and connects the account at once; without one, this command does it.",
  maxArguments: 0,
  flags: {
    ...accountFlags,
    phone: { type: "string", value: "NUMBER", help: "link by a code for this number instead of by QR" },
    json: { type: "boolean", help: "print each step as JSON on a line, the QR code as its text" },
    config: configFlag,
  },
};

/** `makers`: adapters of tests. */
export async function loginChannel(
  args: Arguments,
  machine: ProcessIo,
  makers?: AdapterOptions["adapters"],
): Promise<ExitCode> {
  const channel = channelOf(usage.name, args) ?? "whatsapp";
  mustBeLinked(usage.name, channel);
  const phoneNumber = phoneOf(args.text("phone"));
  return withSource(machine, args.text("config"), async (source, io) => {
    const account = oneAccount(usage.name, args, source.table.gateway, channel, io);
    const screen = new LoginScreen(io, { isJson: args.has("json"), noColour: args.has("no-color") });
    const found = await findGateway(io);
    if (found.kind === "silent") {
      const message = `process ${found.pid} runs a gateway but can't be asked: ${found.problem}`;
      screen.show({ step: "failed", message });
      return exitCodes.findings;
    }
    const interrupt = hearInterrupt();
    const linking = { account, phoneNumber, screen, signal: interrupt.signal };
    try {
      const end =
        found.kind === "found"
          ? await linkByGateway(found, linking)
          : await linkHere(ownAdapters(io, source, makers), linking);
      const next = found.kind === "found" ? "the gateway connects it" : "skykoi gateway connects it";
      if (end.kind === "done") screen.done(account, next);
      else screen.show(end.kind === "failed" ? { step: "failed", message: end.message } : { step: end.kind });
      return codeOf(end);
    } finally {
      interrupt.end();
    }
  });
}

function codeOf({ kind }: LinkingEnd): ExitCode {
  if (kind === "cancelled") return exitCodes.interrupted;
  return kind === "done" ? exitCodes.ok : exitCodes.findings;
}

/** @throws UsageError */
function phoneOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const number = text.replaceAll(/[\s().-]/g, "");
  if (/^\+[1-9]\d{6,14}$/.test(number)) return number;
  throw new UsageError(
    `${usage.name}: --phone wants a number in international form, +15551230001, got "${text}"`,
  );
}

export const channelsLogin: Command = { usage, run: (args, io) => loginChannel(args, io) };

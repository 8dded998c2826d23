// `skykoi node pair`: makes this machine a node of a gateway. It shows a code and waits until somebody has typed it there.

import { mkdirSync } from "node:fs";
import { isAbsolute, join, resolve } from "node:path";
import { pairCode } from "../../runtime/nodes/node-keys.ts";
import type { Arguments, CommandUsage } from "../arguments.ts";
import { type ExitCode, UsageError, exitCodes } from "../exit-code.ts";
import { hearInterrupt } from "../interrupt.ts";
import { nodeAddress } from "../node/gateway-address.ts";
import {
  nodeDefaults,
  NodeFileError,
  nodeFolder,
  nodeKey,
  nodeRules,
  type NodeRules,
  writeNodeRules,
} from "../node/node-home.ts";
import type { ProcessIo } from "../process-io.ts";
import type { Command } from "./command.ts";

const usage: CommandUsage = {
  name: "skykoi node pair",
  synopsis: "ADDRESS [--name N] [--cwd DIR] [--allow PATH]…",
  summary:
    "Pairs this machine with the gateway at ADDRESS, for which it then runs commands (skykoi node run). Shows a code and\n" +
    "waits until it is typed there: skykoi node approve CODE. Where the gateway has a token, SKYKOI_GATEWAY_TOKEN names it.",
  maxArguments: 1,
  flags: {
    name: { type: "string", value: "N", help: "what the node is called; default: the name of the machine" },
    cwd: {
      type: "string",
      value: "DIR",
      help: "where commands run; default: node/workspace in the state dir",
    },
    allow: {
      type: "string",
      multiple: true,
      value: "PATH",
      help: "a program that may run, by its path (* stands for any text); may repeat",
    },
    security: { type: "string", value: "RULE", help: "deny, allowlist (default) or full" },
    plain: { type: "boolean", help: "allow a connection that is not encrypted" },
  },
};

type Rules = Omit<NodeRules, "gateway">;

async function run(args: Arguments, io: ProcessIo): Promise<ExitCode> {
  const [address] = args.positionals;
  if (address === undefined)
    throw new UsageError("skykoi node pair: name the gateway, as wss://gateway.example.org");
  const url = nodeAddress(address, args.has("plain"));
  const interrupt = hearInterrupt();
  try {
    const rules = await rulesOf(args, io);
    mkdirSync(rules.cwd, { recursive: true, mode: 0o700 });
    return await pair(url, rules, io, interrupt.signal);
  } catch (error) {
    if (!(error instanceof NodeFileError)) throw error;
    io.stderr.write(`skykoi node pair: ${error.message}\n`);
    return exitCodes.findings;
  } finally {
    interrupt.end();
  }
}

async function pair(url: string, rules: Rules, io: ProcessIo, stop: AbortSignal): Promise<ExitCode> {
  const { connectNode } = await import("../node/node-client.ts");
  let isPaired = false;
  const secret = io.env["SKYKOI_GATEWAY_TOKEN"] || io.env["SKYKOI_GATEWAY_PASSWORD"];
  const client = connectNode(
    {
      url,
      key: nodeKey(io),
      name: rules.name,
      purpose: "pair",
      ...(secret && { headers: { authorization: `Bearer ${secret}` } }),
    },
    {
      onFrame(frame, handshake) {
        if (frame.type === "pending") {
          const shown = pairCode(handshake);
          io.stdout.write(`code ${shown}: type on the gateway's machine: skykoi node approve ${shown}\n`);
        }
        if (frame.type !== "welcome") return;
        const file = writeNodeRules(io, {
          ...rules,
          name: frame.name,
          gateway: { url, key: handshake.gatewayKey },
        });
        io.stdout.write(
          `paired as ${frame.name} (${frame.id}); rules for commands: ${file}; now: skykoi node run\n`,
        );
        isPaired = true;
        client.close();
      },
    },
  );
  const onStop = (): void => client.close();
  stop.addEventListener("abort", onStop, { once: true });
  const { message } = await client.ended;
  stop.removeEventListener("abort", onStop);
  if (isPaired) return exitCodes.ok;
  if (!stop.aborted) io.stderr.write(`skykoi node pair: not paired: ${message}\n`);
  return exitCodes.findings;
}

/** What the flags say, over what an earlier pairing left. */
async function rulesOf(args: Arguments, io: ProcessIo): Promise<Rules> {
  const before = nodeRules(io);
  const { machineName } = await import("../node/run-node.ts");
  const name = args.text("name") ?? before?.name ?? machineName();
  if (!/^[\w.-]{1,64}$/.test(name)) {
    throw new UsageError(
      `skykoi node pair: a name has letters, digits, _, . and -, at most 64; got "${name}"`,
    );
  }
  const security = args.text("security") ?? before?.security ?? nodeDefaults.security;
  if (security !== "deny" && security !== "allowlist" && security !== "full") {
    throw new UsageError(`skykoi node pair: --security is deny, allowlist or full, got "${security}"`);
  }
  const cwd = args.text("cwd");
  const allowed = args.list("allow");
  const relative = allowed.find((pattern) => !isAbsolute(pattern) && !pattern.startsWith("*"));
  if (relative !== undefined)
    throw new UsageError(`skykoi node pair: --allow takes a whole path, got "${relative}"`);
  return {
    name,
    cwd: cwd === undefined ? (before?.cwd ?? join(nodeFolder(io), "workspace")) : resolve(io.cwd, cwd),
    security,
    allowlist:
      allowed.length > 0
        ? allowed.map((pattern) => ({ pattern }))
        : (before?.allowlist ?? nodeDefaults.allowlist),
    maxSeconds: before?.maxSeconds ?? nodeDefaults.maxSeconds,
  };
}

export const nodePair: Command = { usage, run, finishes: true };

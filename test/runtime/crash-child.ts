// A gateway to be killed: takes messages from its parent, answers them slowly, and says what it did.
// `{"id": "m1", "peer": "1"}` a line on standard input; `ready`, `taken m1` a line on standard output; what people
// see in `seen.log` of the state dir. With the argument `forgetful` its platform shows one key as often as it is sent.

import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { TurnEvent, TurnRequest } from "../../src/koi/turn.ts";
import { startGateway } from "../../src/runtime/gateway.ts";
import { silentLog } from "../../src/runtime/log.ts";
import { MemoryChannel } from "../fakes/channel/memory-channel.ts";
import { tinyMessage, tinyTable } from "./tiny-table.ts";

/** Slow enough for messages to arrive meanwhile. */
async function* slowEcho({ text }: TurnRequest): AsyncGenerator<TurnEvent> {
  await new Promise((resolve) => setTimeout(resolve, 2));
  yield { type: "turn_end", text, model: "test/slow" };
}

async function main(stateDir: string, platform: string): Promise<void> {
  const channel = new MemoryChannel("telegram", { idempotentSend: platform !== "forgetful" });
  const send = channel.send.bind(channel);
  channel.send = async (target, message, key) => {
    // The platform's own memory, which outlives the process: what people have seen.
    appendFileSync(join(stateDir, "seen.log"), `${JSON.stringify([key, message.text])}\n`);
    return send(target, message, key);
  };

  await startGateway({
    table: tinyTable(),
    stateDir,
    home: stateDir,
    env: {},
    port: 0,
    channels: () => [channel],
    runTurn: slowEcho,
    homeOf: () => ({ sessionsDir: join(stateDir, "home"), workspace: join(stateDir, "w") }),
    resolveSecret: () => Promise.reject(new Error("no secrets here")),
    log: silentLog,
  });
  console.log("ready");

  for await (const line of createInterface({ input: process.stdin })) {
    const { id, peer } = JSON.parse(line) as { id: string; peer: string };
    const emitted = channel.receive(tinyMessage({ id, peer, text: id, atMs: Date.now() }));
    void emitted.then(({ outcome }) => outcome === "accepted" && console.log(`taken ${id}`));
  }
}

void main(process.argv[2] ?? "", process.argv[3] ?? "");

// The commands that run on a node: begun by the gateway, ended with the connection. What they print goes out in turns, so
// that neither the line nor the memory of either side fills up.

import { stateDir } from "../../config/paths.ts";
import { commandEnvironment } from "../../koi/tools/exec/command-environment.ts";
import { OutputBuffer } from "../../koi/tools/exec/output-buffer.ts";
import { spawnCommand } from "../../koi/tools/host/machine-process.ts";
import { HostError, type HostProcess } from "../../koi/tools/host/tool-host.ts";
import { said } from "../../runtime/said.ts";
import type { NodeFrame } from "../../runtime/nodes/node-protocol.ts";
import type { ProcessIo } from "../process-io.ts";
import { judgeLine } from "./judge-line.ts";
import type { ProvenFrame } from "./node-client.ts";
import { nodeRules } from "./node-home.ts";

/** A line out. */
export interface Outgoing {
  send(frame: NodeFrame): void;
  /** Bytes that wait to go out. */
  readonly waiting: number;
}

type Run = Extract<ProvenFrame, { type: "run" }>;

const FLUSH_MS = 50;
/** What one command may have printed between two of its turns; of more the middle is left out. */
const MAX_PENDING_CHARS = 32_000;
const MAX_WAITING_BYTES = 1_048_576;
const MAX_COMMANDS = 16;
const MAX_TIMER_S = 2_000_000;

interface Running {
  readonly process: HostProcess;
  readonly output: OutputBuffer;
}

/** The commands of one connection. */
export class NodeCommands {
  readonly #io: ProcessIo;
  readonly #stateDir: string;
  readonly #out: Outgoing;
  readonly #running = new Map<number, Running>();
  /** Ids that are judged now. Killed meanwhile: they do not begin. */
  readonly #beginning = new Map<number, { isKilled: boolean }>();
  #flush: ReturnType<typeof setInterval> | undefined;
  #isOver = false;

  constructor(io: ProcessIo, out: Outgoing) {
    this.#io = io;
    this.#stateDir = stateDir(io.env, io.home);
    this.#out = out;
  }

  /** Takes a frame that is about a command. */
  take(frame: ProvenFrame): void {
    switch (frame.type) {
      case "run":
        return void this.#begin(frame).catch((error: unknown) => this.#refuse(frame.id, said(error)));
      case "input":
        return this.#running.get(frame.id)?.process.write(frame.text);
      case "end_input":
        return this.#running.get(frame.id)?.process.endInput();
      case "kill": {
        const beginning = this.#beginning.get(frame.id);
        if (beginning) beginning.isKilled = true;
        return void this.#running.get(frame.id)?.process.kill();
      }
    }
  }

  /** Ends all: nobody hears what they say any more. Resolves when they are gone. */
  async end(): Promise<void> {
    this.#isOver = true;
    clearInterval(this.#flush);
    await Promise.all([...this.#running.values()].map(({ process: command }) => command.kill()));
  }

  async #begin(run: Run): Promise<void> {
    const { id } = run;
    if (this.#running.has(id) || this.#beginning.has(id)) return;
    if (this.#running.size + this.#beginning.size >= MAX_COMMANDS)
      return this.#refuse(id, "too many commands run there");
    const beginning = { isKilled: false };
    this.#beginning.set(id, beginning);
    try {
      const rules = nodeRules(this.#io);
      if (!rules) return this.#refuse(id, "the node has no rules");
      const env = { ...commandEnvironment(this.#io), ...run.env };
      const judged = await judgeLine(run, rules, env["PATH"] ?? "");
      if ("refusal" in judged) return this.#refuse(id, judged.refusal, judged.isUnlisted);
      const command = await spawnCommand({ line: run.command, cwd: judged.cwd, env }, this.#stateDir);
      this.#follow(id, command, rules.maxSeconds);
      if (this.#isOver || beginning.isKilled) await command.kill();
    } catch (error) {
      if (!(error instanceof HostError)) throw error;
      this.#refuse(id, error.message);
    } finally {
      this.#beginning.delete(id);
    }
  }

  #follow(id: number, command: HostProcess, maxSeconds: number): void {
    const output = new OutputBuffer(MAX_PENDING_CHARS);
    this.#running.set(id, { process: command, output });
    this.#out.send({ type: "started", id });
    command.onOutput((text) => output.add(text));
    this.#flush ??= setInterval(() => this.#flushOne(), FLUSH_MS);
    const alarm = setTimeout(() => void command.kill(), Math.min(maxSeconds, MAX_TIMER_S) * 1_000);
    void command.ended.then(({ code, signal }) => {
      clearTimeout(alarm);
      this.#running.delete(id);
      this.#print(id, output);
      this.#out.send({ type: "exit", id, code, signal });
      if (this.#running.size > 0) return;
      clearInterval(this.#flush);
      this.#flush = undefined;
    });
  }

  /** One command a time, the next one the next time. */
  #flushOne(): void {
    if (this.#out.waiting > MAX_WAITING_BYTES) return;
    for (const [id, running] of this.#running) {
      if (!this.#print(id, running.output)) continue;
      this.#running.delete(id);
      this.#running.set(id, running);
      return;
    }
  }

  /** Whether there was anything to print. */
  #print(id: number, output: OutputBuffer): boolean {
    const text = output.fresh();
    if (text !== "") this.#out.send({ type: "output", id, text });
    return text !== "";
  }

  #refuse(id: number, message: string, isUnlisted = false): void {
    const why = message.slice(0, 2_000);
    this.#out.send({ type: "refused", id, message: why, ...(isUnlisted && { isUnlisted }) });
  }
}

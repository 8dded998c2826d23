// An MCP server that is a program, over its standard input and output. Not the library's own way: that one ends the program
// alone, and what it has started (a wrapper's child, a helper) would go on for ever. This one ends its whole process group.

import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { setTimeout as pause } from "node:timers/promises";

import { ReadBuffer, serializeMessage } from "@modelcontextprotocol/sdk/shared/stdio.js";
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import type { JSONRPCMessage } from "@modelcontextprotocol/sdk/types.js";

import { signalGroup, watchGroup } from "../host/process-group.ts";
import { MAX_MESSAGE_BYTES } from "./bounded-fetch.ts";
import type { ServerSpec } from "./server-spec.ts";
import { hearLines } from "./stderr-lines.ts";

/** How long a program has to end by itself after the end of its input, and how long after it was asked to. */
const GRACE_MS = 2_000;
const LOOK_MS = 50;
const DRAIN_MS = 200;

/** The connection to a program. */
export class ProgramTransport implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: (message: JSONRPCMessage) => void;
  readonly #spec: Extract<ServerSpec, { kind: "program" }>;
  readonly #onLine: (line: string) => void;
  readonly #stateDir: string | undefined;
  readonly #read = new ReadBuffer({ maxBufferSize: MAX_MESSAGE_BYTES });
  #child: ChildProcess | undefined;
  #gone: Promise<void> = Promise.resolve();

  /** `onLine`: a line of its standard error. `stateDir`: where it is written down while it runs. */
  constructor(
    spec: Extract<ServerSpec, { kind: "program" }>,
    onLine: (line: string) => void,
    stateDir: string | undefined,
  ) {
    this.#spec = spec;
    this.#onLine = onLine;
    this.#stateDir = stateDir;
  }

  /** Starts the program. Rejects with an error of the system. */
  async start(): Promise<void> {
    const { command, args, env, cwd } = this.#spec;
    const child = spawn(command, [...args], { env: { ...env }, cwd, detached: true, stdio: "pipe" });
    this.#gone = new Promise((resolve) => {
      child.once("error", () => resolve());
      child.once("exit", () => {
        // What it has started may hold its output open: what it still said itself is waited for only a moment.
        const late = setTimeout(resolve, DRAIN_MS);
        child.once("close", () => {
          clearTimeout(late);
          resolve();
        });
      });
    });
    await new Promise<void>((resolve, reject) => {
      child.once("spawn", resolve);
      child.once("error", reject);
    });
    this.#child = child;
    const group = child.pid ?? 0;
    // What it leaves behind has nobody to talk to.
    watchGroup(
      group,
      this.#gone.then(() => endGroup(group)),
      this.#stateDir,
    );
    void this.#gone.then(() => this.onclose?.());
    child.on("error", (error) => this.onerror?.(error));
    child.stdin.on("error", (error) => this.onerror?.(error));
    child.stdout.on("error", (error) => this.onerror?.(error));
    child.stdout.on("data", (bytes: Buffer) => this.#take(bytes));
    hearLines(child.stderr, this.#onLine);
  }

  async send(message: JSONRPCMessage): Promise<void> {
    const input = this.#child?.stdin;
    if (!input?.writable) throw new Error("not connected");
    if (!input.write(serializeMessage(message)))
      await Promise.race([new Promise((resolve) => input.once("drain", resolve)), this.#gone]);
  }

  /** Ends it and all that it has started: asks first, then insists. */
  async close(): Promise<void> {
    const child = this.#child;
    if (!child) return;
    this.#child = undefined;
    child.stdin?.end();
    const group = child.pid ?? 0;
    if (!(await isOverIn(this.#gone))) {
      signalGroup(group, "SIGTERM");
      if (!(await isOverIn(this.#gone))) signalGroup(group, "SIGKILL");
      await this.#gone;
    }
    await endGroup(group);
    child.stdout?.destroy();
    child.stderr?.destroy();
    this.#read.clear();
  }

  #take(bytes: Buffer): void {
    try {
      this.#read.append(bytes);
    } catch (error) {
      // A message larger than anybody takes.
      this.onerror?.(error as Error);
      return void this.close();
    }
    for (;;) {
      try {
        const message = this.#read.readMessage();
        if (message === null) return;
        this.onmessage?.(message);
      } catch (error) {
        this.onerror?.(error as Error);
      }
    }
  }
}

/** Ends what is left of a group whose first process is gone. */
async function endGroup(group: number): Promise<void> {
  for (let waited = 0; signalGroup(group, waited === 0 ? "SIGTERM" : 0); waited += LOOK_MS) {
    if (waited >= GRACE_MS) return void signalGroup(group, "SIGKILL");
    await pause(LOOK_MS, undefined, { ref: false });
  }
}

async function isOverIn(gone: Promise<void>): Promise<boolean> {
  const abort = new AbortController();
  const late = pause(GRACE_MS, false, { signal: abort.signal, ref: false }).catch(() => false);
  const isOver = await Promise.race([gone.then(() => true), late]);
  abort.abort();
  return isOver;
}

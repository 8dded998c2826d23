// Sandboxes at a private engine: a state dir, kois with workspaces, a config, and commands in few words.

import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import type { SandboxConfig } from "../../../src/config/sandbox.ts";
import type { SkykoiConfig } from "../../../src/config/skykoi-config.ts";
import type { ContainerEntry } from "../../../src/koi/sandbox/container-entry.ts";
import { ContainerRegistry } from "../../../src/koi/sandbox/registry.ts";
import type { SandboxRun } from "../../../src/koi/sandbox/sandbox-run.ts";
import { Sandboxes } from "../../../src/koi/sandbox/sandboxes.ts";
import type { ToolHost } from "../../../src/koi/tools/host/tool-host.ts";
import type { CompiledGateway } from "../../../src/routing/compiled-gateway.ts";
import { gatewayOf, koiOf } from "../make-turn.ts";
import { IMAGE, type PrivateEngine } from "./private-engine.ts";

/** What a command came to. */
export interface Ran {
  readonly code: number | null;
  readonly signal: string | null;
  readonly output: string;
}

/** A gateway with sandboxes. */
export class SandboxBench {
  readonly stateDir: string;
  nowMs: number = Date.parse("2026-03-01T12:00:00Z");
  readonly logged: string[] = [];
  sandboxes: Sandboxes;
  readonly #env: Record<string, string>;

  /** All runs so far. */
  readonly opened: SandboxRun[] = [];

  constructor(engine: Pick<PrivateEngine, "host">) {
    this.stateDir = realpathSync(mkdtempSync(join(tmpdir(), "skykoi-sbx-")));
    this.#env = { DOCKER_HOST: engine.host };
    this.sandboxes = this.restart();
  }

  /** What the next start of the gateway would have. */
  restart(): Sandboxes {
    this.sandboxes = new Sandboxes({
      stateDir: this.stateDir,
      home: this.stateDir,
      env: this.#env,
      now: () => this.nowMs,
      resolve: async (secret) => (typeof secret === "string" ? secret : `value of ${secret.id}`),
      log: { warn: (_, message) => void this.logged.push(message) },
    });
    return this.sandboxes;
  }

  /** The containers that are registered. */
  entries(): Promise<readonly ContainerEntry[]> {
    return new ContainerRegistry(this.stateDir).entries();
  }

  /** A file in a koi's workspace. */
  write(koi: string, name: string, text: string): string {
    const path = join(this.stateDir, `workspace-${koi}`, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return path;
  }

  /** Ends its runs and removes its files. */
  async remove(): Promise<void> {
    for (const opened of this.opened) await opened.close();
    rmSync(this.stateDir, { recursive: true, force: true });
  }

  /** A run of a session of `koi`, by default its main one. It is closed with the bench, if not before. */
  open(koi: string, sandbox: SandboxConfig, session = "main"): SandboxRun {
    mkdirSync(join(this.stateDir, `workspace-${koi}`), { recursive: true });
    const gateway = gatewayFor(sandbox);
    const opened = this.sandboxes.open({ gateway, koi: koiOf(koi), sessionKey: `koi:${koi}:${session}` });
    this.opened.push(opened);
    return opened;
  }
}

/** A bench that goes with the test. */
export function newBench(engine: PrivateEngine | undefined): SandboxBench {
  if (!engine) throw new Error("there is no engine");
  const bench = new SandboxBench(engine);
  onTestFinished(() => bench.remove());
  return bench;
}

/** All kois have this sandbox, with the tests' image. */
export function gatewayFor(sandbox: SandboxConfig, more: SkykoiConfig = {}): CompiledGateway {
  const docker = { image: IMAGE, ...sandbox.docker };
  return gatewayOf({ ...more, kois: { defaults: { sandbox: { mode: "all", ...sandbox, docker } } } });
}

/** Runs a command line to its end. */
export async function run(host: ToolHost, line: string, input?: string): Promise<Ran> {
  const process = await host.spawn({ line, cwd: host.cwd, env: {} });
  let output = "";
  process.onOutput((text) => (output += text));
  if (input !== undefined) process.write(input);
  process.endInput();
  return { ...(await process.ended), output };
}

// A home with kois, a model and a container engine, on which the built gateway runs as on a machine of its own. The engine
// has the default image of sandboxes, so that a config of the page needs no change.

import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import JSON5 from "json5";
import { onTestFinished } from "vitest";
import type { SkykoiConfig } from "../../src/config/skykoi-config.ts";
import { startGatewayChild, writeConfig } from "../breakage/gateway-child.ts";
import type { GatewayChild } from "../breakage/gateway-child.ts";
import { homeWithModel } from "../breakage/talking-gateway.ts";
import { Visitor } from "../breakage/visitor.ts";
import { waitUntil } from "../breakage/wait.ts";
import type { ModelServer } from "../fakes/models/model-server.ts";
import { IMAGE, type PrivateEngine } from "../koi/sandbox/private-engine.ts";
import { type AskedCall, type AskedResult, asking, resultOf, startAskedModel } from "./asked-tools.ts";

/** A config of the page, as it stands there. */
export function pageConfig(name: string): SkykoiConfig {
  return JSON5.parse(readFileSync(join(import.meta.dirname, "../fixtures/page", name), "utf8"));
}

/** Gives an engine the default image, with an `apt-get` that only notes what it was asked. */
export async function addDefaultImage({ docker }: PrivateEngine): Promise<void> {
  const program = '#!/bin/sh\necho "apt-get $*" >> /workspace/apt.log\n';
  const made = await docker.createContainer({
    Image: IMAGE,
    Env: [`PROGRAM=${program}`],
    Cmd: ["sh", "-c", 'printf %s "$PROGRAM" > /bin/apt-get && chmod 755 /bin/apt-get'],
  });
  await made.start();
  await made.wait();
  await made.commit({ repo: "skykoi-sandbox", tag: "bookworm-slim", changes: "ENV PROGRAM=" });
  await made.remove();
}

/** The home of one test. */
export class SandboxedHome {
  readonly home: string;
  readonly model: ModelServer;
  readonly #env: Record<string, string>;
  readonly #visitors = new Map<string, Visitor>();
  #said = 0;

  private constructor(home: string, model: ModelServer, dockerHost: string) {
    this.home = home;
    this.model = model;
    this.#env = { DOCKER_HOST: dockerHost };
  }

  static async make(dockerHost: string, koiIds: readonly string[]): Promise<SandboxedHome> {
    const model = await startAskedModel();
    return new SandboxedHome(homeWithModel(model, koiIds), model, dockerHost);
  }

  /** A path in the state dir. */
  path(...names: readonly string[]): string {
    return join(this.home, ".SKYKOI", ...names);
  }

  /** Writes a file in the state dir. */
  write(name: string, text: string): void {
    mkdirSync(dirname(this.path(name)), { recursive: true });
    writeFileSync(this.path(name), text);
  }

  /** Writes `config`, with the model for all kois, and each visitor of the WebChat bound to the koi behind the name. */
  configure(config: SkykoiConfig, visitors: Readonly<Record<string, string>>): void {
    const kois = { ...config.kois, defaults: { model: "fake/scripted", ...config.kois?.defaults } };
    const own = Object.entries(visitors).map(([id, koiId]) => {
      return { koiId, match: { channel: "webchat" as const, peer: { kind: "dm" as const, id } } };
    });
    mkdirSync(this.path(), { recursive: true });
    writeConfig(this.home, { ...config, kois, bindings: [...(config.bindings ?? []), ...own] });
  }

  /** Starts the built gateway; it ends with the test. */
  async start(): Promise<GatewayChild> {
    const gateway = await startGatewayChild({ home: this.home, env: this.#env });
    onTestFinished(async () => {
      for (const visitor of this.#visitors.values()) visitor.leave();
      await gateway.kill();
    });
    return gateway;
  }

  /** A visitor of the WebChat says something. */
  async say(gateway: GatewayChild, who: string, text: string): Promise<Visitor> {
    const visitor = this.#visitors.get(who) ?? new Visitor(who);
    this.#visitors.set(who, visitor);
    if (!visitor.isConnected) await visitor.connect(gateway.url);
    visitor.say(`m${(this.#said += 1)}`, text);
    return visitor;
  }

  /** A visitor has a koi call tools; gives what came of it once the koi has answered. */
  async ask(gateway: GatewayChild, who: string, ...calls: readonly AskedCall[]): Promise<AskedResult> {
    const mark = `ask${this.#said + 1}`;
    const before = this.#visitors.get(who)?.replies.size ?? 0;
    const visitor = await this.say(gateway, who, asking(mark, calls));
    const result = (): AskedResult | undefined => resultOf(this.model, mark);
    await waitUntil(
      `the answer to ${mark}`,
      () => visitor.replies.size > before && Boolean(result()),
      60_000,
    );
    return result() ?? { system: "", offered: [], results: [] };
  }

  /** Runs the built command line to its end; gives what it printed. */
  command(...args: readonly string[]): Promise<string> {
    const dist = join(import.meta.dirname, "../../dist/skykoi.js");
    const child = spawn(process.execPath, [dist, ...args], {
      env: { PATH: process.env["PATH"], HOME: this.home, ...this.#env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
    return new Promise((resolve) => child.once("close", () => resolve(output)));
  }
}

// The stages with turns as a gateway runs them: a koi's own tools, and models that a scripted server stands for.

import { join } from "node:path";
import { expect, onTestFinished } from "vitest";
import type { SkykoiConfig } from "../../src/config/skykoi-config.ts";
import { makeRunTurn } from "../../src/koi/run-turn.ts";
import type { ModelScript } from "../fakes/models/model-reply.ts";
import type { ModelServer } from "../fakes/models/model-server.ts";
import { startOpenAiServer } from "../fakes/models/openai-server.ts";
import { type Harness, harness, type HarnessInput } from "./stages-harness.ts";
import { openAccess, tinyTable } from "./tiny-table.ts";

/** What such a harness is made from, beside the stages' own. */
export interface ModelHarnessInput extends Omit<HarnessInput, "table" | "runTurn"> {
  /** Default: everybody may write, to a koi `home` with every tool. */
  readonly config?: SkykoiConfig;
}

/** The stages, and the server that its models ask. */
export interface ModelHarness {
  readonly h: Harness;
  readonly server: ModelServer;
  /** The results of tools in the last request, in order. */
  results(): string[];
  /** The names of the tools that request `index` offers. */
  offered(index?: number): string[];
}

/** Stages whose koi answers by `script`. */
export async function modelHarness(
  script: ModelScript,
  { config, ...input }: ModelHarnessInput = {},
): Promise<ModelHarness> {
  const server = await startOpenAiServer(script);
  onTestFinished(() => server.close());
  const all: SkykoiConfig = {
    ...openAccess,
    kois: { defaults: { model: "local/tiny" } },
    models: { providers: { local: { baseUrl: server.baseUrl } } },
    ...config,
  };
  const made: { runTurn?: ReturnType<typeof makeRunTurn> } = {};
  const h = harness({
    ...input,
    table: tinyTable({ kois: ["home", "work"], config: all }),
    runTurn: (request) => made.runTurn?.(request) ?? expect.fail("no turns yet"),
  });
  made.runTurn = makeRunTurn({
    stateDir: join(h.folder, "state"),
    home: h.folder,
    env: {},
    clock: h.clock,
    resolveSecret: (secret) => Promise.resolve(String(secret)),
  });
  return {
    h,
    server,
    results() {
      const messages = (server.requests.at(-1)?.body["messages"] ?? []) as {
        role: string;
        content: string;
      }[];
      return messages.filter(({ role }) => role === "tool").map(({ content }) => content);
    },
    offered(index = 0) {
      const tools = (server.requests[index]?.body["tools"] ?? []) as { function: { name: string } }[];
      return tools.map((tool) => tool.function.name);
    },
  };
}

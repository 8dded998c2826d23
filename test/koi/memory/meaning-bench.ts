// A koi whose notes are searched by meaning, at servers that speak the providers' protocols.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { MemorySearchConfig } from "../../../src/config/memory-search.ts";
import type { SkykoiConfig } from "../../../src/config/skykoi-config.ts";
import { startGoogleServer } from "../../fakes/models/google-server.ts";
import type { ModelReply, ModelScript } from "../../fakes/models/model-reply.ts";
import type { ModelServer } from "../../fakes/models/model-server.ts";
import { startOpenAiServer } from "../../fakes/models/openai-server.ts";
import { embeddedTexts, vectorsReply } from "../../fakes/models/scripted-vectors.ts";
import { type ToolBench, toolBench } from "../tools/make-context.ts";

/** What `memory_search` gives. */
export interface Found {
  readonly results: readonly { readonly path: string; readonly score: number; readonly text: string }[];
  readonly by: string;
  readonly note?: string;
}

/** A server of vectors that answers with `replies` first and well from then on. */
export async function vectorServer(
  replies: readonly (ModelReply | undefined)[] | ModelScript = [],
  kind: "openai" | "google" = "openai",
): Promise<ModelServer> {
  const script: ModelScript =
    typeof replies === "function" ? replies : (_, index) => replies[index] ?? vectorsReply();
  const server = await (kind === "openai" ? startOpenAiServer : startGoogleServer)(script);
  onTestFinished(() => server.close());
  return server;
}

/** All texts that a server was sent, those of a request together. */
export function sentTo({ requests }: ModelServer): readonly (readonly string[])[] {
  return requests.map(embeddedTexts);
}

/** A koi that has `keys` for the provider `openai`, which is at `server`. */
export async function meaningKoi(
  server: ModelServer,
  memorySearch: MemorySearchConfig = {},
  {
    keys = ["a"],
    config = {},
    ...more
  }: Parameters<typeof toolBench>[1] & { keys?: readonly string[]; config?: SkykoiConfig } = {},
): Promise<ToolBench> {
  const bench = await toolBench(
    {
      ...config,
      kois: { ...config.kois, defaults: { memorySearch: { provider: "openai", ...memorySearch } } },
      models: { providers: { openai: { baseUrl: server.baseUrl }, ...config.models?.providers } },
    },
    more,
  );
  giveKeys(bench, more.koiId ?? "main", "openai", keys);
  note(bench, "memory/house.md", "The boiler was repaired by Hansen.");
  note(bench, "memory/lake.md", "A trout of two pounds.");
  return bench;
}

/** Writes the koi's auth profiles. */
export function giveKeys(
  { stateDir }: Pick<ToolBench, "stateDir">,
  koiId: string,
  provider: string,
  keys: readonly string[],
): void {
  const folder = join(stateDir, "koi", koiId, "koi");
  mkdirSync(folder, { recursive: true });
  const profiles = keys.map((key) => [`${provider}:${key}`, { type: "api_key", provider, key }] as const);
  writeFileSync(
    join(folder, "auth-profiles.json"),
    JSON.stringify({
      profiles: Object.fromEntries(profiles),
      order: { [provider]: profiles.map(([id]) => id) },
    }),
  );
}

/** Writes a note. */
export function note({ workspace }: Pick<ToolBench, "workspace">, name: string, text: string): void {
  mkdirSync(join(workspace, name, ".."), { recursive: true });
  writeFileSync(join(workspace, name), text);
}

/** Searches, as the tool does. */
export async function search(bench: ToolBench, query: string, more: object = {}): Promise<Found> {
  return JSON.parse(await bench.call("memory_search", { query, ...more })) as Found;
}

/** The notes that are found. */
export async function foundPaths(bench: ToolBench, query: string): Promise<readonly string[]> {
  return (await search(bench, query)).results.map(({ path }) => path);
}

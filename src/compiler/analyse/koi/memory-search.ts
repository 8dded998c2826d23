// Who makes the embeddings of notes (`memorySearch`): a provider that nobody knows, and settings of a search that is by words
// alone.

import type { MemorySearchConfig } from "../../../config/memory-search.ts";
import { type Finding, finding, keyAt } from "../../diagnostics/finding.ts";
import { nearest } from "../../diagnostics/nearest.ts";
import { pointerTo } from "../../read/pointer.ts";
import { fixBy } from "../../repair/config-edit.ts";
import type { CheckInput } from "../check.ts";

const BUILT_IN = ["openai", "google", "gemini", "auto", "none"];
const NO_MODEL =
  "no model runs in this process; a server of yours (Ollama, llama.cpp) is one of `models.providers`";
const NO_PROVIDER = "no `memorySearch.provider` is named, so notes are searched by their words alone";

interface Block {
  readonly block: MemorySearchConfig;
  readonly pointer: string;
  /** Whether some koi that the block holds for has a provider. */
  readonly hasProvider: boolean;
  /** Whether that one is reached at an address of the config's own. */
  readonly hasAddress: boolean;
}

/** Findings about every block. */
export function* memorySearch({ model: { config, kois } }: CheckInput): Iterable<Finding> {
  const all = config.kois?.defaults?.memorySearch;
  const configured = Object.keys(config.models?.providers ?? {}).map((name) => name.trim().toLowerCase());
  const own = kois.list.flatMap(({ config: koi, pointer }): Block[] => {
    const block = koi.memorySearch;
    if (!block) return [];
    const hasProvider = isNamed(block.provider ?? all?.provider);
    const shared = all?.provider === undefined ? all?.remote?.baseUrl : undefined;
    const hasAddress = (block.remote?.baseUrl ?? shared) !== undefined;
    return [{ block, pointer: pointerTo(pointer, "memorySearch"), hasProvider, hasAddress }];
  });
  const isOfSome = isNamed(all?.provider) || own.some(({ block }) => isNamed(block.provider));
  const shared: Block[] = all
    ? [
        {
          block: all,
          pointer: "/kois/defaults/memorySearch",
          hasProvider: isOfSome,
          hasAddress: all.remote?.baseUrl !== undefined,
        },
      ]
    : [];
  for (const one of [...shared, ...own]) {
    yield* providerOf(one, configured);
    yield* one.hasProvider ? fallbackOf(one, configured) : inVain(one);
  }
}

function isNamed(provider: string | undefined): boolean {
  return provider !== undefined && provider.trim().toLowerCase() !== "none";
}

function* providerOf(
  { block, pointer, hasAddress }: Block,
  configured: readonly string[],
): Iterable<Finding> {
  const { provider, model } = block;
  // With an address of its own it needs no entry.
  if (provider === undefined || hasAddress) return;
  yield* judged(provider.trim().toLowerCase(), model, pointerTo(pointer, "provider"), configured);
}

function* fallbackOf({ block, pointer }: Block, configured: readonly string[]): Iterable<Finding> {
  if (block.fallback === undefined) return;
  const [provider = "", ...model] = block.fallback.trim().split("/");
  const named = model.length > 0 ? model.join("/") : undefined;
  yield* judged(provider.toLowerCase(), named, pointerTo(pointer, "fallback"), configured);
}

function* judged(
  provider: string,
  model: string | undefined,
  pointer: string,
  configured: readonly string[],
): Iterable<Finding> {
  if (configured.includes(provider)) return;
  const key = pointer.slice(pointer.lastIndexOf("/") + 1);
  if (provider === "local") {
    const edit = { op: "remove", pointer } as const;
    yield finding(
      "config/no-effect",
      keyAt(pointer),
      { key, reason: NO_MODEL },
      fixBy("safe", "unchanged", edit),
    );
    return;
  }
  if (BUILT_IN.includes(provider)) return;
  const suggestion = nearest(provider, [...configured, ...BUILT_IN]);
  const args = { provider, ...(suggestion !== undefined && { suggestion }) };
  const tail = key === "fallback" && model !== undefined ? `/${model}` : "";
  const value = suggestion === undefined ? undefined : suggestion + tail;
  // Notes are sent to whoever is named here.
  const fix = value === undefined ? {} : fixBy("unsafe", "unchanged", { op: "replace", pointer, value });
  yield finding("koi/memory-provider-unknown", pointer, args, fix);
}

/** What belongs to a provider, where there is none. */
function* inVain({ block, pointer }: Block): Iterable<Finding> {
  for (const key of ["model", "remote", "fallback"] as const) {
    if (block[key] === undefined || (key === "fallback" && !isNamed(block.fallback))) continue;
    const place = pointerTo(pointer, key);
    const fix = fixBy("safe", "unchanged", { op: "remove", pointer: place });
    yield finding("config/no-effect", keyAt(place), { key, reason: NO_PROVIDER }, fix);
  }
}

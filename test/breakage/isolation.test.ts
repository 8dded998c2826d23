// Twenty kois at once, each with secrets of its own in its workspace, its credentials and its conversations. Whatever
// the model is shown or given, whatever a person hears, and whatever lies in a koi's folders names no other koi's, nor
// another person's. The model repeats every canary that it sees. Turns: SKYKOI_PROPERTY_RUNS, default 200.

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { tempFolder } from "../koi/store/temp-folder.ts";
import { runs } from "../property/runs.ts";
import type { ModelRequest } from "../fakes/models/model-reply.ts";
import type { ModelServer } from "../fakes/models/model-server.ts";
import { startOpenAiServer } from "../fakes/models/openai-server.ts";
import { fakeProvider } from "./echo-server.ts";
import { startGatewayChild, writeConfig } from "./gateway-child.ts";
import { openGatewayStore } from "./read-state.ts";
import { Visitor } from "./visitor.ts";
import { waitUntil } from "./wait.ts";

const TURNS = runs(200).numRuns;
const KOIS = Array.from({ length: 20 }, (_, index) => `koi${index}`);
/** Below the burst of one connection. */
const TURNS_EACH = 15;
const CANARY = /canary-[a-z]+-[a-z0-9]+/g;
/** In the gateway's environment, for the default koi's other providers alone. */
const ENVIRONMENT = "canary-env-gateway";

/** A person with one koi. */
interface Guest {
  readonly koi: string;
  readonly visitor: Visitor;
}

const say = (who: string): string => `canary-say-${who}`;
const soul = (koi: string): string => `canary-soul-${koi}`;
const memory = (koi: string): string => `canary-memory-${koi}`;
const key = (koi: string): string => `canary-key-${koi}`;

function canariesIn(text: string): Set<string> {
  return new Set(text.match(CANARY));
}

function startRepeatingServer(): Promise<ModelServer> {
  return startOpenAiServer(({ body }) => {
    const gate = new Promise<void>((resolve) => setTimeout(resolve, Math.random() * 20));
    return { kind: "text", chunks: [...canariesIn(JSON.stringify(body))].map((word) => `${word} `), gate };
  });
}

function furnish(home: string, server: ModelServer, guests: readonly Guest[]): void {
  const state = join(home, ".SKYKOI");
  for (const [index, koi] of KOIS.entries()) {
    const workspace = join(state, index === 0 ? "workspace" : `workspace-${koi}`);
    const koiDir = join(state, "koi", koi, "koi");
    for (const folder of [workspace, koiDir]) mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(join(workspace, "SOUL.md"), `I am ${soul(koi)}.`);
    writeFileSync(join(workspace, "MEMORY.md"), `I remember ${memory(koi)}.`);
    const profiles = { "fake:own": { type: "api_key", provider: "fake", key: key(koi) } };
    writeFileSync(join(koiDir, "auth-profiles.json"), JSON.stringify({ version: 1, profiles }), {
      mode: 0o600,
    });
  }
  writeConfig(home, {
    logging: { level: "debug" },
    session: { dmScope: "per-channel-peer" },
    models: fakeProvider(server),
    kois: {
      defaults: { model: "fake/repeat", maxConcurrent: 16 },
      list: KOIS.map((id, index) => (index === 0 ? { id, default: true } : { id })),
    },
    bindings: guests.map(({ koi, visitor }) => {
      return { koiId: koi, match: { channel: "webchat", peer: { kind: "dm", id: visitor.id } } };
    }),
  });
}

/** Message after message, each when the one before is answered. */
async function converse({ visitor }: Guest, url: string, turns: number): Promise<void> {
  await visitor.connect(url);
  for (let turn = 0; turn < turns; turn += 1) {
    visitor.say(`m${turn}`, `${turn}: ${say(visitor.id)}`);
    await waitUntil(`answer ${turn} to ${visitor.id}`, () => visitor.replies.size === turn + 1, 60_000);
  }
}

/** Canaries in a prompt that are not of its koi and its person, and those that lack. */
function promptFaults({ body, credential }: ModelRequest, guests: readonly Guest[]): string[] {
  const found = canariesIn(JSON.stringify(body));
  const koi = KOIS.find((one) => key(one) === credential);
  const who = guests.find(({ visitor }) => found.has(say(visitor.id)));
  const wanted = new Set([soul(koi ?? "nobody"), say(who?.visitor.id ?? "nobody")]);
  if (koi === undefined || who?.koi !== koi) return [`${credential} was used for ${[...found].join(", ")}`];
  return [...found].filter((one) => !wanted.has(one)).concat([...wanted].filter((one) => !found.has(one)));
}

/** Canaries in the files below `folder` that are not among `own`; `wants` says which of its entries count. */
function foreignIn(
  folder: string,
  own: ReadonlySet<string>,
  wants: (name: string) => boolean = () => true,
): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => wants(name))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return foreignIn(path, own);
      const found = canariesIn(readFileSync(path, "latin1"));
      return [...found].filter((one) => !own.has(one)).map((one) => `${path}: ${one}`);
    });
}

test(
  `${TURNS} turns of twenty kois at once: nobody sees what is another's`,
  { timeout: 30_000 + TURNS * 200 },
  async () => {
    const home = tempFolder();
    const state = join(home, ".SKYKOI");
    const count = Math.max(2 * KOIS.length, Math.ceil(TURNS / TURNS_EACH));
    const guests = Array.from({ length: count }, (_, index): Guest => {
      return { koi: KOIS[index % KOIS.length] ?? "", visitor: new Visitor(`v${index}`) };
    });
    const server = await startRepeatingServer();
    onTestFinished(() => server.close());
    furnish(home, server, guests);
    const keys = { ANTHROPIC_API_KEY: ENVIRONMENT, OPENAI_API_KEY: ENVIRONMENT };
    const child = await startGatewayChild({ home, env: keys });
    onTestFinished(() => child.kill());
    await Promise.all(guests.map((guest) => converse(guest, child.url, Math.ceil(TURNS / count))));
    for (const { visitor } of guests) visitor.leave();
    await waitUntil("the last mark", async () => (await child.status()).unsentReplies === 0);
    expect(await child.stop()).toBe(0);

    expect(server.requests.length).toBeGreaterThanOrEqual(TURNS);
    expect(server.requests.flatMap((request) => promptFaults(request, guests))).toEqual([]);
    for (const { koi, visitor } of guests) {
      expect([...canariesIn(visitor.heard.join("\n"))].sort()).toEqual([say(visitor.id), soul(koi)].sort());
    }
    expect([...canariesIn(child.output())]).toEqual([]);
    for (const [index, koi] of KOIS.entries()) {
      const said = guests.filter((guest) => guest.koi === koi).map(({ visitor }) => say(visitor.id));
      const own = new Set([...said, soul(koi), memory(koi), key(koi)]);
      expect(foreignIn(join(state, "koi", koi), own)).toEqual([]);
      expect(foreignIn(join(state, index === 0 ? "workspace" : `workspace-${koi}`), own)).toEqual([]);
    }
    // What belongs to all kois: its own store has handed everything over, and the rest holds nothing of one.
    expect(openGatewayStore(home).openClaims()).toEqual([]);
    const isShared = (name: string): boolean => !/^(koi|workspace.*|SKYKOI\.json|gateway\.db.*)$/.test(name);
    expect(foreignIn(state, new Set(), isShared)).toEqual([]);
  },
);

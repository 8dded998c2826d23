// Twenty kois at once, each with secrets of its own in its workspace, its skills, its credentials and its conversations.
// Whatever the model is shown or given, whatever a person hears, and whatever lies in a koi's folders names no other koi's,
// nor another person's. The model reads its koi's own notes and reaches for those of the next koi in every turn, and
// repeats every canary that it sees. Turns: SKYKOI_PROPERTY_RUNS, default 200.

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { tempFolder } from "../koi/store/temp-folder.ts";
import { runs } from "../property/runs.ts";
import { callsReply, type ModelRequest } from "../fakes/models/model-reply.ts";
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
const skill = (koi: string): string => `canary-skill-${koi}`;
const notes = (koi: string): string => `canary-notes-${koi}`;
/** What a file tool says of what is not the koi's to read. */
const REFUSED = "it belongs to another koi";

function workspaceOf(state: string, koi: string): string {
  return join(state, koi === KOIS[0] ? "workspace" : `workspace-${koi}`);
}

function neighbourOf(koi: string): string {
  return KOIS[(KOIS.indexOf(koi) + 1) % KOIS.length] ?? "";
}

function canariesIn(text: string): Set<string> {
  return new Set(text.match(CANARY));
}

function startRepeatingServer(state: string): Promise<ModelServer> {
  return startOpenAiServer(({ body, credential }) => {
    const messages = body["messages"] as readonly { readonly role: string }[];
    if (messages.at(-1)?.role === "user") {
      const other = neighbourOf(KOIS.find((one) => key(one) === credential) ?? "");
      return callsReply(
        ["read", { path: "NOTES.md" }],
        ["read", { path: join(workspaceOf(state, other), "NOTES.md") }],
        ["read", { path: join(state, "koi", other, "koi", "auth-profiles.json") }],
      );
    }
    const gate = new Promise<void>((resolve) => setTimeout(resolve, Math.random() * 20));
    return { kind: "text", chunks: [...canariesIn(JSON.stringify(body))].map((word) => `${word} `), gate };
  });
}

function furnish(home: string, server: ModelServer, guests: readonly Guest[]): void {
  const state = join(home, ".SKYKOI");
  for (const koi of KOIS) {
    const workspace = workspaceOf(state, koi);
    const koiDir = join(state, "koi", koi, "koi");
    const own = join(workspace, "skills", `own-${koi}`);
    for (const folder of [workspace, koiDir, own]) mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(join(workspace, "SOUL.md"), `I am ${soul(koi)}.`);
    writeFileSync(join(workspace, "MEMORY.md"), `I remember ${memory(koi)}.`);
    writeFileSync(join(workspace, "NOTES.md"), `I noted ${notes(koi)}.`);
    const front = `---\nname: own-${koi}\ndescription: Does ${skill(koi)}.\n---\n`;
    writeFileSync(join(own, "SKILL.md"), `${front}How to do it.\n`);
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
  if (koi === undefined || who?.koi !== koi) return [`${credential} was used for ${[...found].join(", ")}`];
  const wanted = new Set([soul(koi), skill(koi), say(who.visitor.id)]);
  const text = JSON.stringify(body);
  const hasRead = (body["messages"] as readonly { readonly role: string }[]).at(-1)?.role === "tool";
  if (hasRead && text.split(REFUSED).length < 3) return [`${koi} was not refused what is another's`];
  const known = new Set([...wanted, notes(koi)]);
  const lacking = [...(hasRead ? known : wanted)].filter((one) => !found.has(one));
  return [...[...found].filter((one) => !known.has(one)), ...lacking];
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
    const server = await startRepeatingServer(state);
    onTestFinished(() => server.close());
    furnish(home, server, guests);
    const keys = { ANTHROPIC_API_KEY: ENVIRONMENT, OPENAI_API_KEY: ENVIRONMENT };
    const child = await startGatewayChild({ home, env: keys });
    onTestFinished(() => child.kill());
    await Promise.all(guests.map((guest) => converse(guest, child.url, Math.ceil(TURNS / count))));
    for (const { visitor } of guests) visitor.leave();
    await waitUntil("the last mark", async () => (await child.status()).unsentReplies === 0);
    expect(await child.stop()).toBe(0);

    expect(server.requests.length).toBeGreaterThanOrEqual(2 * TURNS);
    expect(server.requests.flatMap((request) => promptFaults(request, guests))).toEqual([]);
    for (const { koi, visitor } of guests) {
      expect([...canariesIn(visitor.heard.join("\n"))].sort()).toEqual(
        [say(visitor.id), soul(koi), skill(koi), notes(koi)].sort(),
      );
    }
    expect([...canariesIn(child.output())]).toEqual([]);
    for (const koi of KOIS) {
      const said = guests.filter((guest) => guest.koi === koi).map(({ visitor }) => say(visitor.id));
      const own = new Set([...said, soul(koi), memory(koi), key(koi), skill(koi), notes(koi)]);
      expect(foreignIn(join(state, "koi", koi), own)).toEqual([]);
      expect(foreignIn(workspaceOf(state, koi), own)).toEqual([]);
    }
    // What belongs to all kois: its own store has handed everything over, and the rest holds nothing of one.
    expect(openGatewayStore(home).openClaims()).toEqual([]);
    const isShared = (name: string): boolean => !/^(koi|workspace.*|SKYKOI\.json|gateway\.db.*)$/.test(name);
    expect(foreignIn(state, new Set(), isShared)).toEqual([]);
  },
);

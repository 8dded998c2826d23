// Four platforms with five accounts, a model that says which koi asked it, and a home for gateways on them.

import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { lastText } from "../../breakage/echo-server.ts";
import {
  type ChildOptions,
  configFile,
  type GatewayChild,
  startGatewayChild,
  writeConfig,
} from "../../breakage/gateway-child.ts";
import { waitUntil } from "../../breakage/wait.ts";
import type { ModelServer } from "../../fakes/models/model-server.ts";
import { startOpenAiServer } from "../../fakes/models/openai-server.ts";
import { DiscordSide } from "./discord-side.ts";
import { verdictsOf, type Verdict } from "./judge.ts";
import type { Line, Seen, Spot } from "./side.ts";
import { SlackSide } from "./slack-side.ts";
import { TelegramSide } from "./telegram-side.ts";
import { bindingsOf, configOf, type Sides, secretsOf, type WrittenBinding } from "./town-config.ts";
import { WhatsAppSide } from "./whatsapp-side.ts";

/** Everything said is such a line, wherever it stands in a text. */
const LINE = /«([a-z-]+) (\d+)»/g;

/** What a koi answered, as people see it. */
export interface TownAnswer {
  readonly at: string;
  readonly koiId: string;
  /** The lines that it answers. */
  readonly lines: readonly string[];
}

/** The town. */
export class Town {
  readonly sides: Sides;
  readonly spots: readonly Spot[];
  readonly lines: readonly Line[];
  /** What was said, by line. */
  readonly said: Map<string, Spot> = new Map();
  readonly #home: string;
  readonly #model: ModelServer;

  private constructor(home: string, sides: Sides, model: ModelServer) {
    this.#home = home;
    this.sides = sides;
    this.#model = model;
    const all = Object.values(sides) as Sides[keyof Sides][];
    this.spots = all.flatMap(({ spots }) => spots);
    this.lines = all.flatMap(({ lines }) => lines);
  }

  /** Starts it all but a gateway. `delayMs`: how long the model thinks. */
  static async start(home: string, delayMs: () => number = () => 0): Promise<Town> {
    const [whatsapp, telegram, discord, slack] = await Promise.all([
      WhatsAppSide.start(),
      TelegramSide.start(),
      DiscordSide.start(),
      SlackSide.start(),
    ]);
    const model = await startOpenAiServer((request) => {
      const gate = new Promise<void>((resolve) => setTimeout(resolve, delayMs()));
      const lines = linesOf(lastText(request));
      return { kind: "text", chunks: [`koi ${String(request.body["model"])}: `, lines.join(" ")], gate };
    });
    const town = new Town(home, { whatsapp, telegram, discord, slack }, model);
    mkdirSync(join(home, ".SKYKOI"), { recursive: true });
    await whatsapp.link(join(home, ".SKYKOI"));
    town.configure();
    return town;
  }

  /** Writes the config, with other bindings or further keys of accounts. */
  configure(bindings?: readonly WrittenBinding[], more?: Readonly<Record<string, object>>): void {
    writeConfig(this.#home, configOf(this.sides, this.#model.baseUrl, bindings, more));
  }

  /**
   * Writes into `stateDir` a config with some channels alone, for a gateway beside the town's own. The keys of its WhatsApp
   * accounts are in `keys`.
   */
  configureBeside(stateDir: string, channels: readonly string[], keys: string): void {
    const more = Object.fromEntries(
      ["biz", "home"].map((id) => [`whatsapp:${id}`, { authDir: join(keys, id) }]),
    );
    const bindings = bindingsOf(this.sides).filter(({ match }) =>
      channels.includes(String(match["channel"])),
    );
    const whole = configOf(this.sides, this.#model.baseUrl, bindings, more) as {
      channels: Record<string, object>;
    };
    const kept = Object.entries(whole.channels).filter(([id]) => ["defaults", ...channels].includes(id));
    mkdirSync(stateDir, { recursive: true });
    const text = JSON.stringify({ ...whole, channels: Object.fromEntries(kept) });
    writeFileSync(join(stateDir, "SKYKOI.json"), text, { mode: 0o600 });
  }

  get env(): Record<string, string> {
    return secretsOf(this.sides);
  }

  /** Who is to get what is said in each place. */
  verdicts(): ReadonlyMap<string, Verdict> {
    return verdictsOf(configFile(this.#home), { ...this.env, HOME: this.#home }, this.spots);
  }

  /** Starts a gateway; resolves when its port is open. */
  gateway(more: Partial<ChildOptions> = {}): Promise<GatewayChild> {
    const { nodeArgs } = this.sides.whatsapp;
    return startGatewayChild({ home: this.#home, env: this.env, nodeArgs, ...more });
  }

  /** Somebody writes in a place. Returns the line. */
  async say(spot: Spot): Promise<string> {
    const line = `«${spot.name} ${this.said.size}»`;
    this.said.set(line, spot);
    await spot.say(line);
    return line;
  }

  /** All answers, as people see them. */
  answers(): TownAnswer[] {
    return this.#seen().flatMap((seen) => answerOf(seen) ?? []);
  }

  /** Messages that a platform still holds for a gateway. */
  undelivered(): number {
    return Object.values(this.sides).reduce((sum, side) => sum + side.undelivered(), 0);
  }

  /** What people see that is no whole answer: drafts, words of the gateway. */
  unfinished(): Seen[] {
    return this.#seen().filter((seen) => !answerOf(seen));
  }

  /** The answers to a line. */
  answersTo(line: string): TownAnswer[] {
    return this.answers().filter(({ lines }) => lines.includes(line));
  }

  #seen(): Seen[] {
    return Object.values(this.sides).flatMap((side) => side.seen());
  }

  async close(): Promise<void> {
    await Promise.all([...Object.values(this.sides), this.#model].map((one) => one.close()));
  }
}

/** The lines in a text. */
export function linesOf(text: string): string[] {
  return text.match(LINE) ?? [];
}

/** Waits until every account is open. */
export async function allOpen(child: GatewayChild, deadlineMs = 20_000): Promise<void> {
  await waitUntil(
    "every account to be open",
    async () => {
      const accounts = (await child.status()).accounts.filter(({ channel }) => channel !== "webchat");
      return accounts.length > 0 && accounts.every(({ state }) => state === "open");
    },
    deadlineMs,
  );
}

function answerOf({ at, text }: Seen): TownAnswer | undefined {
  const koiId = /koi ([a-z-]+):/.exec(text)?.[1];
  const lines = linesOf(text);
  return koiId === undefined || lines.length === 0 ? undefined : { at, koiId, lines };
}

/** Whether a gateway left its store of a koi. */
export function hasStore(home: string, koiId: string): boolean {
  return existsSync(join(home, ".SKYKOI", "koi", koiId, "sessions", "koi.db"));
}

// No message without its outcome: random people write to accounts of every policy, in direct messages and groups,
// twice and late, while the owner lets some of them in. What the record says is what the pure functions say.
// Runs: SKYKOI_PROPERTY_RUNS, default 250 (of about ten messages).

import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { EmitOutcome, InboundMessage } from "../../src/channels/channel.ts";
import { loadedTable } from "../../src/cli/gateway/loaded-table.ts";
import { type TableFile, tableOf } from "../../src/cli/load-table.ts";
import type { SkykoiConfig } from "../../src/config/skykoi-config.ts";
import { accessRules } from "../../src/policy/access-rules.ts";
import { admit } from "../../src/policy/admission.ts";
import type { Facts } from "../../src/routing/facts.ts";
import { messageRef, outcomeKinds, type OutcomeRecord } from "../../src/runtime/outcomes/outcome.ts";
import { compileConfig } from "../compiler/make-compile.ts";
import { echoTurn } from "../runtime/scripted-koi.ts";
import { type Harness, harness } from "../runtime/stages-harness.ts";
import { tinyMessage } from "../runtime/tiny-table.ts";
import { settled, until } from "../runtime/until.ts";
import { runs } from "./runs.ts";

const MINUTE_MS = 60_000;
const accounts = ["asks", "listed", "open", "off"] as const;
const people = ["1001", "1002", "1003", "1004", "1005"];
const groups = ["-1001", "-1002", "-1003"];

const config: SkykoiConfig = {
  kois: {
    list: [
      { id: "home", default: true, groupChat: { mentionPatterns: ["@home"], historyLimit: 3 } },
      { id: "work", groupChat: { mentionPatterns: ["@work"] } },
    ],
  },
  session: { dmScope: "per-account-channel-peer" },
  bindings: [
    { koiId: "work", match: { channel: "telegram", accountId: "asks", peer: { kind: "dm", id: "1001" } } },
    { koiId: "work", match: { channel: "telegram", accountId: "listed" } },
    {
      koiId: "home",
      match: { channel: "telegram", accountId: "open", peer: { kind: "group", id: "-1002" } },
    },
  ],
  broadcast: { "-1003": ["home", "work"] },
  channels: {
    defaults: { groupPolicy: "open" },
    telegram: {
      defaultAccount: "open",
      allowFrom: ["1002"],
      accounts: {
        asks: { botToken: "${A}", dmPolicy: "pairing" },
        listed: {
          botToken: "${B}",
          dmPolicy: "allowlist",
          groupPolicy: "allowlist",
          groupAllowFrom: ["1003"],
        },
        open: {
          botToken: "${C}",
          dmPolicy: "open",
          allowFrom: ["*"],
          groups: { "-1001": { requireMention: false }, "*": {} },
        },
        off: { botToken: "${D}", dmPolicy: "disabled", groupPolicy: "disabled" },
      },
    },
  },
};

interface Written {
  readonly account: string;
  readonly person: string;
  /** Absent: a direct message. */
  readonly group: string | undefined;
  readonly calls: "nobody" | "native" | "reply" | "@home" | "@work";
  readonly ageMinutes: number;
}

interface Batch {
  readonly written: readonly Written[];
  /** Which of them arrive, in order; some twice. */
  readonly order: readonly number[];
  /** An earlier message that is delivered again. */
  readonly again: number;
  /** Whether the owner lets in whoever asked first. */
  readonly lets: boolean;
  readonly minutesLater: number;
}

const batch: fc.Arbitrary<Batch> = fc.record({
  written: fc.array(
    fc.record({
      account: fc.constantFrom(...accounts),
      person: fc.constantFrom(...people),
      group: fc.option(fc.constantFrom(...groups), { nil: undefined }),
      calls: fc.constantFrom("nobody", "nobody", "native", "reply", "@home", "@work"),
      ageMinutes: fc.constantFrom(0, 0, 0, 0, 14, 16),
    }),
    { minLength: 1, maxLength: 10 },
  ),
  order: fc.array(fc.nat(), { minLength: 1, maxLength: 16 }),
  again: fc.nat(),
  lets: fc.boolean(),
  minutesLater: fc.constantFrom(0, 1, 20, 61),
});

async function compiled(): Promise<TableFile> {
  const { table, diagnostics } = await compileConfig(config);
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  if (!table) throw new Error(`the config must compile: ${JSON.stringify(errors, undefined, 1)}`);
  return tableOf(table, "test");
}

/** Everything that has happened so far. */
class World {
  readonly file: TableFile;
  readonly door: Harness;
  readonly known: InboundMessage[] = [];
  readonly letIn = new Set<string>();
  readonly refused = new Set<string>();
  readonly heardOf = new Map<string, number>();
  readonly loggedAtMs = new Map<string, number>();
  emitted = 0;
  lines = 0;

  constructor(file: TableFile) {
    this.file = file;
    this.door = harness({ table: loadedTable(file), runTurn: echoTurn });
  }

  async live({ written, order, again, lets, minutesLater }: Batch): Promise<void> {
    const { door, known } = this;
    const first = known.length;
    known.push(...written.map((one, index) => this.message(one, first + index)));
    const arriving = order.map((index) => known[first + (index % written.length)]);
    arriving.push(known[again % known.length]);
    const messages = arriving.filter((one) => one !== undefined);
    const outcomes = await Promise.all(messages.map((one) => door.stages.emit(one)));
    this.emitted += messages.length;
    for (const [index, message] of messages.entries()) this.note(message, outcomes[index]);
    const records = messages.flatMap((message) => this.newRecordsOf(message));
    expect(records).toHaveLength(messages.length);
    for (const { record, message } of records) this.judge(record, message);
    this.judgeLog(records.map(({ record }) => record));
    const counts = door.stages.outcomes.counts();
    expect(outcomeKinds.reduce((sum, kind) => sum + counts[kind], 0)).toBe(this.emitted);
    if (lets) await this.letFirstIn();
    door.clock.advance(minutesLater * MINUTE_MS);
  }

  message({ account, person, group, calls, ageMinutes }: Written, index: number): InboundMessage {
    const name = calls.startsWith("@") ? calls : "";
    return tinyMessage({
      id: `m${index}`,
      text: `${name} <${index}>`,
      account,
      ...(group === undefined ? { peer: person } : { kind: "group", peer: group, from: person }),
      atMs: this.door.clock.now() - ageMinutes * MINUTE_MS,
      more: {
        mentionsUs: calls === "native",
        ...(calls === "reply" ? { replyTo: { messageId: "x", isOurs: true } } : {}),
      },
    });
  }

  note({ text }: InboundMessage, outcome: EmitOutcome | undefined): void {
    // A message that was refused first may be taken when it is delivered again.
    if (outcome?.outcome === "refused") this.refused.add(text);
    else this.refused.delete(text);
  }

  newRecordsOf(message: InboundMessage): { record: OutcomeRecord; message: InboundMessage }[] {
    const ref = messageRef(message.facts, message.messageId);
    const records = this.door.gatewayStore.find(ref);
    const seen = this.heardOf.get(ref) ?? 0;
    this.heardOf.set(ref, records.length);
    return records.slice(seen).map((record) => ({ record, message }));
  }

  judge(record: OutcomeRecord, { facts, sender, sentAtMs }: InboundMessage): void {
    const { table } = this.file;
    const { outcome, stage, reasonCode } = record;
    const rules = accessRules(config, "telegram", facts.accountId);
    const admission = admit(rules, facts, sender.id, (person) =>
      this.letIn.has(`${facts.accountId} ${person}`),
    );
    const isLate = this.door.clock.now() - sentAtMs > 15 * MINUTE_MS;
    const route = table.route(facts);
    const nearMisses = table.nearMisses(facts).filter((miss) => miss.bindingIndex !== record.bindingIndex);
    if (outcome === "duplicate") {
      expect([stage, reasonCode]).toEqual(["journal", "claimed_before"]);
      return;
    }
    if (outcome === "dropped" || outcome === "pairing") {
      expect(stage).toBe("admission");
      expect(admission.kind).toBe(outcome === "dropped" ? "blocked" : "pairing");
      if (admission.kind === "allowed") return;
      const asked = ["pairing_code_new", "pairing_code_known", "pairing_full"];
      expect(outcome === "dropped" || isLate ? [admission.reasonCode] : asked).toContain(reasonCode);
      expect(record.decidedBy).toBe(admission.pointer);
      expect(record.nearMiss ?? []).toEqual(nearMisses);
      return;
    }
    expect(admission.kind).toBe("allowed");
    expect([record.bindingIndex, record.koiId ?? null]).toEqual([route.bindingIndex, route.koiId]);
    expect(outcome === "expired").toBe(isLate && outcome !== "gated");
    if (outcome === "gated") {
      expect([stage, reasonCode]).toEqual(["gate", "not_mentioned"]);
      expect(record.nearMiss ?? []).toEqual(nearMisses);
    } else if (outcome !== "expired") {
      expect(stage).toBe("route");
      expect(outcome).toBe(route.tier === "broadcast" ? "broadcast" : "routed");
    }
  }

  /** Each (account, peer, reason) once an hour. */
  judgeLog(records: readonly OutcomeRecord[]): void {
    const nowMs = this.door.clock.now();
    for (const { outcome, facts, reasonCode } of records) {
      if (!["dropped", "pairing", "expired", "failed"].includes(outcome)) continue;
      const key = keyOf(facts, reasonCode);
      if (nowMs - (this.loggedAtMs.get(key) ?? Number.NEGATIVE_INFINITY) < 60 * MINUTE_MS) continue;
      this.loggedAtMs.set(key, nowMs);
      this.lines += 1;
    }
    const drops = this.door.lines.filter(({ level, fields }) => level === "warn" && "reasonCode" in fields);
    expect(drops).toHaveLength(this.lines);
  }

  async letFirstIn(): Promise<void> {
    const { pairing } = this.door.gatewayStore;
    const [request] = pairing.pending();
    if (!request) return;
    expect(await pairing.approve(request.code)).toMatchObject({ kind: "done" });
    this.letIn.add(`${request.accountId} ${request.person}`);
  }
}

function keyOf({ accountId, peer }: Facts, reasonCode: string): string {
  return JSON.stringify([accountId, peer.id, reasonCode]);
}

test("every message has one outcome, with its stage and its reason, and no koi hears what was refused", async () => {
  const world = new World(await compiled());
  const { door } = world;
  const property = fc.asyncProperty(batch, (one) => world.live(one));
  // One world for all: what fails depends on what came before, and can't be made smaller.
  await fc.assert(property, { ...runs(250), endOnFailure: true });
  await until(
    () => door.stages.queue.size().running + door.stages.queue.size().waiting === 0,
    "all turns",
    60_000,
  );
  await until(() => door.stages.outbox.size() === 0, "all replies");
  await settled();
  const counts = door.stages.outcomes.counts();
  const recorded = outcomeKinds.map((kind) => door.gatewayStore.last(kind, world.emitted).length);
  expect(recorded).toEqual(outcomeKinds.map((kind) => counts[kind]));
  expect(outcomeKinds.filter((kind) => counts[kind] === 0)).toEqual(["failed"]);
  const answers = door.channel.sent
    .filter(({ message }) => message.answerer)
    .map(({ message }) => message.text);
  const heard = new Set(answers.join("\n").match(/<\d+>/g));
  expect(heard.size).toBeGreaterThan(100);
  for (const text of world.refused) expect(heard.has(text.trim().split(" ").at(-1) ?? "")).toBe(false);
  const codes = door.channel.sent.filter(({ message }) => !message.answerer);
  expect(codes.length).toBeGreaterThan(0);
  expect(codes.every(({ target }) => target.accountId === "asks" && target.peer.kind === "dm")).toBe(true);
});

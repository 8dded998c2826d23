// The skills of turns: seen anew with a watch, kept for a session without one; the koi's and the room's lists hold at once.

import { rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { SkykoiConfig } from "../../../src/config/skykoi-config.ts";
import { SkillShelf } from "../../../src/koi/skills/skill-shelf.ts";
import type { SkillTurn } from "../../../src/koi/skills/skill-shelf.ts";
import type { Facts } from "../../../src/routing/facts.ts";
import type { AccountId, KoiId, PeerId, SessionKey } from "../../../src/routing/ids.ts";
import { tempFolder } from "../store/temp-folder.ts";
import { writeSkill } from "./skill-folder.ts";

const dm: Facts = {
  channel: "telegram",
  accountId: "default" as AccountId,
  peer: { kind: "dm", id: "7001" as PeerId },
};

/** A shelf, and a way to ask it at a time. */
function shelf(): {
  state: string;
  at(ms: number, config?: SkykoiConfig, changes?: Partial<SkillTurn>): Promise<string[]>;
} {
  const state = tempFolder();
  let nowMs = 0;
  const place = { stateDir: state, home: state, env: {} };
  const found = new SkillShelf(place, () => nowMs);
  return {
    state,
    async at(ms, config = {}, changes = {}) {
      nowMs = Date.now() + 3_600_000 + ms;
      const turn: SkillTurn = {
        config,
        koiId: "home" as KoiId,
        workspace: join(state, "workspace"),
        sessionKey: "koi:home:main" as SessionKey,
        facts: dm,
        isNew: false,
        ...changes,
      };
      return (await found.of(turn)).ofTurn.map(({ name }) => name);
    },
  };
}

test("with the watch, a session sees what was added and removed", async () => {
  const { state, at } = shelf();
  writeSkill(join(state, "skills"), "one");
  expect(await at(0)).toEqual(["one"]);
  writeSkill(join(state, "workspace/skills"), "two");
  expect(await at(10_000)).toEqual(["one", "two"]);
  rmSync(join(state, "skills/one"), { recursive: true });
  expect(await at(20_000)).toEqual(["two"]);
});

test("turns within the quiet time share one reading", async () => {
  const { state, at } = shelf();
  const config = { skills: { load: { watchDebounceMs: 60_000_000 } } };
  expect(await at(0, config)).toEqual([]);
  writeSkill(join(state, "skills"), "one");
  expect(await at(1, config)).toEqual([]);
  expect(await at(60_000_001, config)).toEqual(["one"]);
});

test("without the watch a session keeps its skills until it begins anew; another session sees the new ones", async () => {
  const { state, at } = shelf();
  const config = { skills: { load: { watch: false } } };
  writeSkill(join(state, "skills"), "one");
  expect(await at(0, config)).toEqual(["one"]);
  writeSkill(join(state, "skills"), "two");
  expect(await at(10_000, config)).toEqual(["one"]);
  expect(await at(20_000, config, { sessionKey: "koi:home:other" as SessionKey })).toEqual(["one", "two"]);
  expect(await at(30_000, config, { isNew: true })).toEqual(["one", "two"]);
});

test("a list that the config gets later holds at once, also for a session that keeps its skills", async () => {
  const { state, at } = shelf();
  const load = { watch: false };
  writeSkill(join(state, "skills"), "one");
  expect(await at(0, { skills: { load } })).toEqual(["one"]);
  const kois = { list: [{ id: "home", skills: [] }] };
  expect(await at(1, { skills: { load }, kois })).toEqual([]);
});

test("what is one koi's is not another's", async () => {
  const { state, at } = shelf();
  writeSkill(join(state, "workspace/skills"), "mine");
  expect(await at(0)).toEqual(["mine"]);
  expect(await at(1, {}, { koiId: "work" as KoiId, workspace: join(state, "other") })).toEqual([]);
});

test("a room's list narrows the koi's", async () => {
  const { state, at } = shelf();
  for (const name of ["one", "two", "three"]) writeSkill(join(state, "skills"), name);
  const config: SkykoiConfig = {
    kois: { list: [{ id: "home", skills: ["one", "two"] }] },
    channels: { telegram: { groups: { "-1001": { skills: ["two", "three"] } } } },
  };
  const group: Facts = { ...dm, peer: { kind: "group", id: "-1001" as PeerId } };
  expect(await at(0, config)).toEqual(["one", "two"]);
  expect(await at(1, config, { facts: group })).toEqual(["two"]);
});

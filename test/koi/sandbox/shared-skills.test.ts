// The copies of skills that a sandbox reads: those that its koi may use, as they are on disk, and nothing of the host with
// them.

import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { SandboxConfig } from "../../../src/config/sandbox.ts";
import { planSandbox, type SandboxPlan } from "../../../src/koi/sandbox/plan.ts";
import { SharedSkills } from "../../../src/koi/sandbox/shared-skills.ts";
import type { Skill, TurnSkills } from "../../../src/koi/skills/skill.ts";
import { koiOf } from "../make-turn.ts";
import { skillOf, writeSkill } from "../skills/skill-folder.ts";
import { tempFolder } from "../store/temp-folder.ts";
import { gatewayFor } from "./sandbox-bench.ts";

interface Bench {
  readonly state: string;
  readonly logged: string[];
  plan(sandbox?: SandboxConfig, koi?: string, session?: string): SandboxPlan;
  /** A skill in a folder of the state dir, `skills` by default. */
  skill(name: string, at?: string, source?: Skill["source"]): Skill;
  /** Where the skills of a turn lie inside, by name. */
  share(
    plan: SandboxPlan,
    skills: readonly Skill[],
    ofKoi?: readonly Skill[],
  ): Promise<Record<string, string>>;
}

function bench(): Bench {
  const state = tempFolder();
  const logged: string[] = [];
  const shared = new SharedSkills({ warn: (_, message) => void logged.push(message) });
  return {
    state,
    logged,
    plan(sandbox = {}, koi = "main", session = "main") {
      const base = { stateDir: state, home: state, env: {} };
      const plan = planSandbox(gatewayFor(sandbox), koiOf(koi), `koi:${koi}:${session}`, base);
      if (!plan.ok) throw new Error(plan.problem.message);
      return plan.value;
    },
    skill(name, at = "skills", source = "shared") {
      const folder = writeSkill(join(state, at), name);
      return skillOf(name, "{}", { source, folder, file: join(folder, "SKILL.md") });
    },
    async share(plan, skills, ofKoi = skills) {
      const turn: TurnSkills = { ofTurn: skills, ofKoi };
      return Object.fromEntries(await shared.share(plan, turn));
    },
  };
}

test("all that the koi may use lies there, and goes when it may not any more", async () => {
  const { plan, skill, share } = bench();
  const [one, two] = [skill("one"), skill("two")];
  const { skills } = plan();
  expect(await share(plan(), [one], [one, two])).toEqual({ one: "/skills/one/SKILL.md" });
  expect(readdirSync(skills.folder).sort()).toEqual(["one", "two"]);
  await share(plan(), [two], [two]);
  expect(readdirSync(skills.folder)).toEqual(["two"]);
  await share(plan(), [], []);
  expect(readdirSync(skills.folder)).toEqual([]);
});

test("a container of one session has no more than that session", async () => {
  const { plan, skill, share } = bench();
  const own = plan({ scope: "session" });
  await share(own, [skill("one")], [skill("one"), skill("two")]);
  expect(readdirSync(own.skills.folder)).toEqual(["one"]);
});

test("kois that share a container have a folder each, and no koi's is that of another's container", async () => {
  const { plan, skill, share } = bench();
  const [main, work] = [plan({ scope: "shared" }), plan({ scope: "shared" }, "work")];
  expect(await share(main, [skill("one")])).toEqual({ one: "/skills/main/one/SKILL.md" });
  expect(await share(work, [skill("two")])).toEqual({ two: "/skills/work/two/SKILL.md" });
  expect(main.skills.root).toBe(work.skills.root);
  expect(new Set([plan(), plan({}, "work"), main].map(({ skills }) => skills.root)).size).toBe(3);
});

test("those of a workspace that is shown are not copied", async () => {
  const { plan, skill, share, state } = bench();
  const mine = skill("mine", "workspace-main/skills", "workspace");
  const all = [mine, skill("one")];
  const at = async (workspaceAccess: "none" | "ro" | "rw"): Promise<Record<string, string>> =>
    share(plan({ workspaceAccess }), all);
  expect(await at("rw")).toEqual({ mine: "/workspace/skills/mine/SKILL.md", one: "/skills/one/SKILL.md" });
  expect(await at("ro")).toEqual({ mine: "/koi/skills/mine/SKILL.md", one: "/skills/one/SKILL.md" });
  expect(readdirSync(plan().skills.folder)).toEqual(["one"]);
  expect(await at("none")).toEqual({ mine: "/skills/mine/SKILL.md", one: "/skills/one/SKILL.md" });
  expect(existsSync(join(state, "sandboxes"))).toBe(false);
});

test("files come with their folders and their right to be run, readable by any user inside", async () => {
  const { plan, skill, share } = bench();
  const one = skill("one");
  mkdirSync(join(one.folder, "bin/deep"), { recursive: true, mode: 0o700 });
  writeFileSync(join(one.folder, "bin/deep/tool"), "#!/bin/sh\n", { mode: 0o700 });
  writeFileSync(join(one.folder, "notes.txt"), "n", { mode: 0o600 });
  await share(plan(), [one]);
  const at = (name: string): string => join(plan().skills.folder, "one", name);
  const modes = ["", "bin", "bin/deep", "bin/deep/tool", "notes.txt"].map((name) =>
    (statSync(at(name)).mode & 0o777).toString(8),
  );
  expect(modes).toEqual(["755", "755", "755", "755", "644"]);
});

test("a changed file is brought with the next turn; one that is there as it is stays", async () => {
  const { plan, skill, share } = bench();
  const one = skill("one");
  const target = join(plan().skills.folder, "one");
  await share(plan(), [one]);
  const before = statSync(target).ino;
  await share(plan(), [one]);
  expect(statSync(target).ino).toBe(before);
  writeFileSync(join(one.folder, "more.txt"), "new");
  await share(plan(), [one]);
  expect(readFileSync(join(target, "more.txt"), "utf8")).toBe("new");
  rmSync(target, { recursive: true });
  await share(plan(), [one]);
  expect(existsSync(join(target, "SKILL.md"))).toBe(true);
  expect(readdirSync(plan().skills.folder)).toEqual(["one"]);
});

test("links in a skill bring nothing of the host", async () => {
  const { plan, skill, share, state } = bench();
  const mine = skill("mine", "workspace-main/skills", "workspace");
  writeFileSync(join(state, "secret"), "secret");
  symlinkSync(join(state, "secret"), join(mine.folder, "file"));
  symlinkSync(state, join(mine.folder, "folder"));
  await share(plan(), [mine]);
  expect(readdirSync(join(plan().skills.folder, "mine"))).toEqual(["SKILL.md"]);
});

test("one that is too large is left out, told, and not said to be there", async () => {
  const { plan, skill, share, logged } = bench();
  const [one, big] = [skill("one"), skill("big")];
  await share(plan(), [one, big]);
  for (let i = 0; i < 1_001; i++) writeFileSync(join(big.folder, `${i}.txt`), "");
  expect(await share(plan(), [one, big])).toEqual({ one: "/skills/one/SKILL.md" });
  expect(readdirSync(plan().skills.folder)).toEqual(["one"]);
  expect(logged).toEqual(["a skill is too large for sandboxes, which do not have it"]);
});

test("one that can't be read costs the others nothing", async () => {
  const { plan, skill, share, logged } = bench();
  const [one, gone] = [skill("one"), skill("gone")];
  rmSync(gone.folder, { recursive: true });
  expect(await share(plan(), [gone, one])).toEqual({ one: "/skills/one/SKILL.md" });
  expect(logged).toEqual(["skills could not be copied for a sandbox"]);
});

test("many turns at once leave whole copies", async () => {
  const { plan, skill, share } = bench();
  const one = skill("one");
  chmodSync(one.file, 0o644);
  const found = await Promise.all(Array.from({ length: 8 }, () => share(plan(), [one])));
  expect(new Set(found.map((places) => JSON.stringify(places))).size).toBe(1);
  expect(readdirSync(plan().skills.folder)).toEqual(["one"]);
});

// The skills of one turn, and what models are told of them.

import type { KoiHome } from "../home.ts";
import type { TurnRequest } from "../turn.ts";
import type { SandboxRun } from "../sandbox/sandbox-run.ts";
import type { SkillShelf } from "./skill-shelf.ts";
import type { PlacedSkill, TurnSkills } from "./skill.ts";

/** The skills of a turn. Without a shelf there are none. Never rejects. */
export async function turnSkills(
  { gateway, koi, sessionKey, facts, history }: TurnRequest,
  { workspace }: KoiHome,
  shelf: SkillShelf | undefined,
): Promise<TurnSkills> {
  if (!shelf) return { ofTurn: [], ofKoi: [] };
  const isNew = history.length === 0;
  return shelf.of({ config: gateway.config, koiId: koi.id, workspace, sessionKey, facts, isNew });
}

/** Tools with which a koi can read a skill. */
const READERS: ReadonlySet<string> = new Set(["read", "exec"]);

/** The skills that models are told of, where they lie for its tools: none where no tool that is offered can read them. */
export async function placedSkills(
  skills: TurnSkills,
  offered: readonly { readonly name: string }[],
  sandbox: SandboxRun | undefined,
): Promise<readonly PlacedSkill[]> {
  if (!offered.some(({ name }) => READERS.has(name))) return [];
  if (!sandbox) return skills.ofTurn.map((skill) => ({ skill, location: skill.file }));
  const inside = await sandbox.share(skills);
  return skills.ofTurn.flatMap((skill) => {
    const location = inside.get(skill.name);
    return location === undefined ? [] : [{ skill, location }];
  });
}

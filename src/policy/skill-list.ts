// Which skills a koi may use, by name: its own list, else that of `kois.defaults`, else all; in a room that lists skills, only
// those of them. A later list never gives back what an earlier one took.

import { pointerTo } from "../config/pointer.ts";
import type { SkykoiConfig } from "../config/skykoi-config.ts";
import type { Facts } from "../routing/facts.ts";
import { type KoiId, koiIdOf } from "../routing/ids.ts";
import { type Placed, roomChain } from "./room-chain.ts";

/** A list that skills must be on. */
export type SkillList = Placed<readonly string[]>;

/** The list of a koi; `undefined` where it may use all. */
export function koiSkillList(config: SkykoiConfig, koiId: KoiId): SkillList | undefined {
  const list = config.kois?.list ?? [];
  const index = list.findIndex((koi) => koiIdOf(koi.id) === koiId);
  const own = list[index]?.skills;
  if (own) return { value: own, pointer: pointerTo("/kois/list", index, "skills") };
  const shared = config.kois?.defaults?.skills;
  return shared && { value: shared, pointer: "/kois/defaults/skills" };
}

/** The lists that hold for a koi in one conversation; without `facts` for the koi alone. */
export function skillLists(config: SkykoiConfig, koiId: KoiId, facts?: Facts): readonly SkillList[] {
  const room = facts && roomSkillList(config, facts);
  return [koiSkillList(config, koiId), room].filter((list) => list !== undefined);
}

/** The list that keeps a skill out, the first one of `lists`; `undefined` where none does. */
export function keptOutBy(lists: readonly SkillList[], name: string): SkillList | undefined {
  return lists.find(({ value }) => !value.includes(name));
}

/** The nearest entry of a room that lists skills. */
function roomSkillList(config: SkykoiConfig, facts: Facts): SkillList | undefined {
  const chain = roomChain<{ readonly skills?: readonly string[] }>(config, facts);
  const entry = chain.find(({ value }) => value.skills !== undefined);
  return entry?.value.skills && { value: entry.value.skills, pointer: pointerTo(entry.pointer, "skills") };
}

// The skills of each turn. With `skills.load.watch` a turn sees them as they are on disk, a file that was changed just now as
// it was before; without it a session keeps those that it began with. What the config says of them holds at once either way.
//
// Nothing is watched by the system's means: the folders are a koi's own, mounted and shared ones too, where events get lost,
// and a look at them costs little beside a call of a model.

import { DEFAULTS } from "../../config/defaults.ts";
import type { SkykoiConfig } from "../../config/skykoi-config.ts";
import { skillLists } from "../../policy/skill-list.ts";
import type { SkillList } from "../../policy/skill-list.ts";
import type { Facts } from "../../routing/facts.ts";
import type { KoiId, SessionKey } from "../../routing/ids.ts";
import { findSkills } from "./find-skills.ts";
import type { FoundSkills, ParsedFile } from "./find-skills.ts";
import { judgeSkills, thisMachine } from "./skill-gates.ts";
import type { SkillMachine } from "./skill-gates.ts";
import { skillRoots } from "./skill-roots.ts";
import type { SkillPlace } from "./skill-roots.ts";
import type { Skill, TurnSkills } from "./skill.ts";

/** Whose skills are asked for. */
export interface SkillTurn {
  readonly config: SkykoiConfig;
  readonly koiId: KoiId;
  /** Absolute. */
  readonly workspace: string;
  readonly sessionKey: SessionKey;
  readonly facts: Facts;
  /** Whether the session begins with this turn. */
  readonly isNew: boolean;
}

/** A reading of a koi's folders. */
interface Reading {
  readonly atMs: number;
  /** Names the folders that were read. */
  readonly of: string;
  readonly files: ReadonlyMap<string, ParsedFile>;
  readonly found: Promise<FoundSkills>;
  readonly machine: SkillMachine;
}

/** Most sessions whose skills are remembered where nothing is watched; the one that was used last goes last. */
const MAX_SESSIONS = 1000;

/** Finds skills for turns. */
export class SkillShelf {
  readonly #place: SkillPlace;
  readonly #now: () => number;
  readonly #readings = new Map<KoiId, Reading>();
  readonly #sessions = new Map<SessionKey, Reading>();

  constructor(place: SkillPlace, now: () => number) {
    this.#place = place;
    this.#now = now;
  }

  /** The skills that a turn may use, and those of its koi. Never rejects. */
  async of(turn: SkillTurn): Promise<TurnSkills> {
    const { config, koiId, facts } = turn;
    const { found, machine } = this.#readingFor(turn);
    const { skills } = await found;
    const allowed = (lists: readonly SkillList[]): readonly Skill[] =>
      judgeSkills(skills, config, lists, machine)
        .filter(({ reason }) => reason === undefined)
        .map(({ skill }) => skill);
    return {
      ofTurn: allowed(skillLists(config, koiId, facts)),
      ofKoi: allowed(skillLists(config, koiId)),
    };
  }

  #readingFor(turn: SkillTurn): Reading {
    const { config, sessionKey, isNew } = turn;
    const isWatched = config.skills?.load?.watch ?? DEFAULTS.skills.load.watch;
    if (isWatched) {
      this.#sessions.delete(sessionKey);
      return this.#read(turn);
    }
    const kept = isNew ? undefined : this.#sessions.get(sessionKey);
    const reading = kept ?? this.#read(turn);
    this.#sessions.delete(sessionKey);
    this.#sessions.set(sessionKey, reading);
    const [oldest] = this.#sessions.keys();
    if (this.#sessions.size > MAX_SESSIONS && oldest !== undefined) this.#sessions.delete(oldest);
    return reading;
  }

  /** Reads the folders, at most once in the time that files need to be quiet. */
  #read({ config, koiId, workspace }: SkillTurn): Reading {
    const atMs = this.#now();
    const quietMs = config.skills?.load?.watchDebounceMs ?? DEFAULTS.skills.load.watchDebounceMs;
    const roots = skillRoots(config, workspace, this.#place);
    const of = JSON.stringify(roots);
    const last = this.#readings.get(koiId);
    if (last?.of === of && atMs - last.atMs >= 0 && atMs - last.atMs < quietMs) return last;
    const files = new Map<string, ParsedFile>();
    const before = last?.files ?? new Map<string, ParsedFile>();
    const found = findSkills(roots, { before, files, quietSinceMs: atMs - quietMs });
    const reading: Reading = { atMs, of, files, found, machine: thisMachine(this.#place.env) };
    this.#readings.set(koiId, reading);
    return reading;
  }
}

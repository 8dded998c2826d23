// Which live rules could take a message away, by the atoms they state. For whatever a rule leaves open in an
// infinite dimension (peer, guild, team) there is a value that no rule mentions, so only rules whose atoms are
// a subset of its own can cover it: at most eight keys to look up for each account and role.

/** Atoms that a rule can state beside the key of its group; `""` is "not stated". */
export interface Atoms {
  readonly guildId: string;
  readonly teamId: string;
  readonly role: string;
}

/** The first live rule for any account, and the first of each account. */
interface Cover {
  any: number;
  /** Made when there is one: most configs with many conditions have one rule for each. */
  accounts: Map<number, number> | undefined;
}

/** Live rules of one tier by group and atoms. Lower index wins. */
export class CoverIndex {
  readonly #groups = new Map<string, Map<string, Cover>>();

  /** The members of a group were added in list order. `account` −1 stands for any. */
  add(group: string, atoms: Atoms, account: number, index: number): void {
    let covers = this.#groups.get(group);
    if (!covers) this.#groups.set(group, (covers = new Map()));
    const key = keyOf(atoms);
    let cover = covers.get(key);
    if (!cover) covers.set(key, (cover = { any: -1, accounts: undefined }));
    if (account < 0) cover.any = cover.any < 0 ? index : cover.any;
    else {
      cover.accounts ??= new Map();
      if (!cover.accounts.has(account)) cover.accounts.set(account, index);
    }
  }

  /** The first rule of `group` that takes every message of `account` with `atoms`, −1 where none does. */
  find(group: string, atoms: Atoms, account: number): number {
    const covers = this.#groups.get(group);
    if (!covers) return -1;
    let best = -1;
    for (const subset of subsets(atoms)) {
      const cover = covers.get(keyOf(subset));
      if (!cover) continue;
      best = earlier(best, cover.any);
      best = earlier(best, cover.accounts?.get(account) ?? -1);
    }
    return best;
  }

  has(group: string): boolean {
    return this.#groups.has(group);
  }
}

/** The lower of two indices, where −1 is "none". */
export function earlier(a: number, b: number): number {
  if (a < 0) return b;
  return b < 0 ? a : Math.min(a, b);
}

function keyOf({ guildId, teamId, role }: Atoms): string {
  return `${guildId}\0${teamId}\0${role}`;
}

function* subsets({ guildId, teamId, role }: Atoms): Iterable<Atoms> {
  for (const g of guildId === "" ? [""] : ["", guildId]) {
    for (const t of teamId === "" ? [""] : ["", teamId]) {
      for (const r of role === "" ? [""] : ["", role]) yield { guildId: g, teamId: t, role: r };
    }
  }
}

// Rules → the hash part of a table, with the scopes interned. Rules come in two sweeps, those with conditions
// first (see `HashBuilder.notePattern`); only live rules come at all.

import type { ChannelId } from "../facts.ts";
import type { AccountId, KoiId } from "../ids.ts";
import type { Rule } from "../rule.ts";
import type { Scope } from "./encode.ts";
import { HashBuilder, type HashPart } from "./hash-builder.ts";
import { MAX_U16, type ScopeKind, conditionalKey, pattern } from "./layout.ts";
import { conditionsOfRule, placeOfRule } from "./rule-key.ts";

/** Whether a rule needs keys of its own beside its base key. */
export function hasConditions(rule: Rule): boolean {
  const { guildId, teamId, roles } = conditionsOfRule(rule);
  return guildId !== "" || teamId !== "" || roles.length > 0;
}

/** Collects live rules. */
export class TableBuilder {
  readonly #scopes = new Map<string, number>();
  readonly #scopeList: Scope[] = [];
  readonly #koi: ReadonlyMap<KoiId, number>;
  readonly #hash: HashBuilder;

  /**
   * `plain` is the number of rules without conditions to come, `conditional` are all those with some.
   * @throws RangeError beyond 65,535 kois
   */
  constructor(koiIds: readonly KoiId[], plain: number, conditional: readonly Rule[]) {
    if (koiIds.length > MAX_U16) throw new RangeError("a table holds at most 65,535 kois");
    this.#koi = new Map(koiIds.map((id, i) => [id, i]));
    const keys = conditional.reduce((sum, rule) => sum + 1 + Math.max(1, rule.roles?.length ?? 0), 0);
    this.#hash = new HashBuilder(plain + keys);
    for (const rule of conditional) this.#addConditional(rule);
  }

  get scopes(): readonly Scope[] {
    return this.#scopeList;
  }

  /** The id of a scope, made on first use. @throws RangeError beyond 65,535 scopes */
  scope(channel: ChannelId, account: AccountId | "*", kind: ScopeKind): number {
    const name = `${channel} ${account} ${kind}`;
    let id = this.#scopes.get(name);
    if (id === undefined) {
      id = this.#scopeList.length;
      if (id >= MAX_U16) throw new RangeError("a table holds at most 65,535 scopes");
      this.#scopes.set(name, id);
      this.#scopeList.push([channel, account, kind]);
    }
    return id;
  }

  /** Adds a rule without conditions. */
  add(rule: Rule): void {
    const [kind, key] = placeOfRule(rule);
    this.#hash.addText(this.scope(rule.channel, rule.account, kind), key, rule.index, this.#koiIndex(rule));
  }

  /** Adds a peer rule without conditions whose id is given as bytes. */
  addPeer(scope: number, id: Uint8Array, start: number, end: number, index: number, koi: number): void {
    this.#hash.add(scope, id, start, end, index, koi);
  }

  finish(): HashPart {
    return this.#hash.finish();
  }

  #addConditional(rule: Rule): void {
    const [kind, key] = placeOfRule(rule);
    const { guildId, teamId, roles } = conditionsOfRule(rule);
    const scope = this.scope(rule.channel, rule.account, kind);
    const patterns =
      (guildId === "" ? 0 : pattern.guild) |
      (teamId === "" ? 0 : pattern.team) |
      (roles.length === 0 ? 0 : pattern.role);
    for (const role of roles.length === 0 ? [""] : roles) {
      const full = conditionalKey(key, guildId, teamId, role);
      const at = this.#hash.addText(scope, full, rule.index, this.#koiIndex(rule));
      this.#hash.notePattern(scope, key, patterns, at);
    }
  }

  #koiIndex(rule: Rule): number {
    const index = this.#koi.get(rule.koiId);
    if (index === undefined) throw new RangeError(`koi ${rule.koiId} is not in the table's list`);
    return index;
  }
}

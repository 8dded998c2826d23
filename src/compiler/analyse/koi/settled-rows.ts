// Which bindings for one person can add nothing to what is known about shared sessions: as many people and places as
// will be named are known already, or nobody gets in, or direct messages have sessions of their own. Of a million bindings this
// leaves a few for each koi to be looked at one by one.

import { ANY_ACCOUNT } from "../../resolve/rule-set.ts";
import { AdmittedPeople } from "../admitted-people.ts";
import type { CheckInput } from "../check.ts";
import { IdFilter } from "../id-filter.ts";

/** The rows of one config that need no look. INVARIANT: a row is settled only if looking at it would change nothing. */
export class SettledRows {
  readonly #input: CheckInput;
  readonly #isFull: Uint8Array;
  readonly #broadcast = new IdFilter();
  readonly #admitted: AdmittedPeople;

  constructor(input: CheckInput) {
    this.#input = input;
    this.#admitted = new AdmittedPeople(input);
    this.#isFull = new Uint8Array(input.model.kois.list.length);
    for (const key of input.model.broadcast.keys()) this.#broadcast.add(key.split(" ").slice(2).join(" "));
  }

  /** Notes that of the main session of a koi, by its number, all is known that will be told. */
  fill(koi: number): void {
    this.#isFull[koi] = 1;
  }

  /** Whether row `i`, a live one for one person, needs no look. */
  isSettled(i: number): boolean {
    const { rules, session } = this.#input.model;
    if (rules.extras.size > 0 && rules.extras.has(i)) return false;
    if (session.dmScope !== "main") return true;
    if (this.#broadcast.mayHold(rules, i)) return false;
    if (this.#isFull[rules.koi[i] as number] === 1) return true;
    if (rules.account[i] === ANY_ACCOUNT) return false;
    const who = this.#admitted.of(rules.channel[i] as number, rules.account[i] as number);
    return who === "nobody" || (who !== undefined && !who.mayHold(rules, i));
  }
}

// The contract of a check: the resolved config and its verdicts in, findings out. Checks are pure: they never
// throw, never print, never build sentences; all of them run, so one call reports everything.

import type { AccessRules } from "../../policy/access-rules.ts";
import type { ChannelId } from "../../routing/facts.ts";
import type { AccountId } from "../../routing/ids.ts";
import type { Router } from "../../routing/route.ts";
import type { Finding } from "../diagnostics/finding.ts";
import type { Probe } from "../host.ts";
import type { Model } from "../resolve/model.ts";
import type { SecretValue } from "../secrets/secret-values.ts";
import type { Verdicts } from "./verdicts/verdicts.ts";
import type { Witnesses } from "./verdicts/witness.ts";

/** What a check may look at. */
export interface CheckInput {
  readonly model: Model;
  readonly verdicts: Verdicts;
  readonly witnesses: Witnesses;
  /** Routes as the compiled gateway will. */
  readonly router: Router;
  /** Effective access rules of an account. */
  readonly access: (channel: ChannelId, accountId: AccountId) => AccessRules;
  /** Every secret of the config, literal or by reference. */
  readonly secrets: readonly SecretValue[];
  /** The file in which the value at a pointer stands, as reports name it and by its absolute path. */
  readonly fileOf: (pointer: string) => { readonly name: string; readonly path: string };
  /** Answers about the machine, only under `--probe`. */
  readonly probe: Probe | undefined;
}

/** One check. */
export type Check = (input: CheckInput) => Iterable<Finding>;

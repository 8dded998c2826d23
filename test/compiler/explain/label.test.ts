import { describe, expect, test } from "vitest";
import { codes } from "../../../src/compiler/diagnostics/catalogue.ts";
import { type LabelCode, finding } from "../../../src/compiler/diagnostics/finding.ts";
import { labelText, mainLabel } from "../../../src/compiler/explain/label.ts";

/** Every label; a new one without a place here fails the type check. */
const labels: Readonly<Record<LabelCode, true>> = {
  opened_here: true,
  first_here: true,
  this_one_wins: true,
  wins_for_these_accounts: true,
  overlaps_with: true,
  nearest: true,
  accounts_here: true,
  default_set_here: true,
  channel_here: true,
  kind_here: true,
  other_koi: true,
  outer_path: true,
  other_account: true,
  binding_here: true,
  because_of_this: true,
  this_rule_wins_anyway: true,
  default_koi: true,
  also_bound_here: true,
  belongs_here: true,
  policy_here: true,
  sandbox_here: true,
  koi_here: true,
  secret_here: true,
  other_spelling: true,
  denied_here: true,
  taken_here: true,
  group_here: true,
  enabled_here: true,
  exec_here: true,
  scope_here: true,
  network_here: true,
};

const duplicate = finding("koi/duplicate-id", "/kois/list/1/id", { id: "work" });

describe("labels", () => {
  test.each(Object.keys(labels) as LabelCode[])("%s is a few words in lower case", (label) => {
    const text = labelText(label, duplicate);
    expect(text).toMatch(/^[a-z][^.]*[a-z]$/);
    expect(text.length).toBeLessThan(40);
  });

  test("the winner of a binding is named with its koi", () => {
    const shadowed = finding("binding/shadowed", "/bindings/1", { by: [0], owner: "home", koi: "work" });
    const conflict = finding("binding/conflict", "/bindings/1", { first: 0, firstKoi: "home", koi: "work" });
    expect(labelText("this_one_wins", shadowed)).toBe("this one wins, for `home`");
    expect(labelText("this_one_wins", conflict)).toBe("this one wins, for `home`");
    expect(labelText("this_one_wins", duplicate)).toBe("this one wins");
  });

  test("a winner of some accounts is named with its account, where there is one", () => {
    expect(labelText("wins_for_these_accounts", duplicate, "biz")).toBe("wins for account `biz`");
    expect(labelText("wins_for_these_accounts", duplicate)).toBe("wins a part of its messages");
  });

  test("the other koi and the other account are named", () => {
    const shared = finding("koi/workspace-shared", "/x", { koi: "work", other: "home", path: "~/notes" });
    const clash = finding("account/id-case-clash", "/x", { id: "Biz", other: "biz" });
    expect(labelText("other_koi", shared)).toBe("koi `home`");
    expect(labelText("other_account", clash)).toBe("account `biz`");
  });

  test("words under the first place are short", () => {
    const texts = codes.map(mainLabel).filter((text) => text !== undefined);
    expect(texts.filter((text) => text.length > 25 || !/^[a-z]/.test(text))).toEqual([]);
    expect(mainLabel("binding/shadowed")).toBe("never reached");
    expect(mainLabel("text/syntax")).toBeUndefined();
  });
});

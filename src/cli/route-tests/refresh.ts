// `--update`: what the config does today becomes what the tests expect. Comments, order and style of the file stay;
// keys that were not expected are not added, but for an empty expectation, which is filled.

import type { ConfigEdit, ConfigValue } from "../../compiler/repair/config-edit.ts";
import { editConfig } from "../../compiler/repair/edit-config.ts";
import type { CompiledTable } from "../../routing/table/decode.ts";
import { type RouteAnswer, answerer } from "../../policy/route-answer.ts";
import { actual, judgeTest } from "./judge.ts";
import type { ReadTestFile } from "./read-test-file.ts";
import type { Expectation, RouteTestFile } from "./test-file.ts";

/** The text of a file with fresh expectations; `undefined` where the file is such that it can't be edited safely. */
export function refreshedText(
  file: ReadTestFile,
  { routes }: RouteTestFile,
  table: CompiledTable,
): string | undefined {
  const answer = answerer(table);
  const edits = routes.flatMap((test, i): ConfigEdit[] => {
    const judged = judgeTest(test, table, answer);
    if (!judged.facts) return [];
    const pointer = `/routes/${i}/expect`;
    const fresh = freshExpectation(test.expect, judged.answer);
    if (Object.keys(fresh).join() !== Object.keys(test.expect).join()) {
      return [{ op: "replace", pointer, value: fresh as unknown as ConfigValue }];
    }
    return judged.mismatches.map(({ key }): ConfigEdit => {
      return { op: "replace", pointer: `${pointer}/${key}`, value: fresh[key] as ConfigValue };
    });
  });
  if (edits.length === 0) return file.text;
  return editConfig(file.origins, edits)?.get(file.name);
}

/** The stated keys with what they are today. Without any, or where one has no value today, the koi and its tier. */
export function freshExpectation(stated: Expectation, answer: RouteAnswer): Expectation {
  const keys = Object.keys(stated) as (keyof Expectation)[];
  const entries = keys.map((key) => [key, freshValue(key, stated, answer)] as const);
  const has = entries.filter(([key, value]) => value !== null || key === "bindingIndex");
  if (has.length === entries.length && has.length > 0) return Object.fromEntries(has);
  const own =
    answer.koiId === null
      ? { tier: answer.tier, broadcast: answer.broadcast.map((one) => one.koiId) }
      : { koiId: answer.koiId, tier: answer.tier };
  return { ...own, ...Object.fromEntries(has) };
}

function freshValue(key: keyof Expectation, stated: Expectation, answer: RouteAnswer): unknown {
  const value = actual(key, answer);
  // Whoever wrote one word wants one word.
  const isWord = key === "admission" && stated.admission?.includes(":") !== true;
  return isWord ? String(value).split(":")[0] : value;
}

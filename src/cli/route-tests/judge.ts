// One test against one answer: which of its expectations do not hold.

import type { CompiledTable } from "../../routing/table/decode.ts";
import type { Facts } from "../../routing/facts.ts";
import { koiIdOf } from "../../routing/ids.ts";
import type { RouteAnswer } from "../../policy/route-answer.ts";
import { parseFacts } from "../../routing/parse-facts.ts";
import { peerFromText } from "../route/peer-text.ts";
import type { Expectation, RouteTest, TestFacts, TestPeer } from "./test-file.ts";

/** An expectation that does not hold. */
export interface Mismatch {
  readonly key: keyof Expectation;
  readonly expected: unknown;
  readonly got: unknown;
}

/** What came of one test. */
export type Judged =
  | { readonly facts: Facts; readonly answer: RouteAnswer; readonly mismatches: readonly Mismatch[] }
  /** The facts are none that a message can have. */
  | { readonly facts: undefined; readonly problem: string };

/** Runs one test. */
export function judgeTest(
  { facts: written, expect }: RouteTest,
  table: CompiledTable,
  answer: (facts: Facts) => RouteAnswer,
): Judged {
  const parsed = parseFacts(plainFacts(written), table.gateway);
  if ("error" in parsed) return { facts: undefined, problem: parsed.error.message };
  const got = answer(parsed.facts);
  return { facts: parsed.facts, answer: got, mismatches: mismatches(expect, got) };
}

/** Facts as `skykoi route --stdin` takes them. */
function plainFacts({ peer, parentPeer, ...rest }: TestFacts): Readonly<Record<string, unknown>> {
  return {
    ...rest,
    peer: plainPeer(peer),
    ...(parentPeer !== undefined && { parentPeer: plainPeer(parentPeer) }),
  };
}

function plainPeer(peer: TestPeer): unknown {
  return typeof peer === "string" ? peerFromText(peer.trim()) : peer;
}

/** What an expectation of each key is compared with. */
export function actual(key: keyof Expectation, answer: RouteAnswer): unknown {
  return key === "broadcast" ? answer.broadcast.map((one) => one.koiId) : answer[key];
}

function mismatches(expect: Expectation, answer: RouteAnswer): Mismatch[] {
  return (Object.keys(expect) as (keyof Expectation)[]).flatMap((key) => {
    const [expected, got] = [expect[key], actual(key, answer)];
    return isAsExpected(key, expected, got) ? [] : [{ key, expected, got }];
  });
}

function isAsExpected(key: keyof Expectation, expected: unknown, got: unknown): boolean {
  if (key === "koiId") return koiIdOf(String(expected)) === got;
  if (key === "admission") return expected === got || String(got).startsWith(`${String(expected)}:`);
  if (key !== "broadcast") return expected === got;
  const kois = (expected as readonly string[]).map((id) => koiIdOf(id));
  return JSON.stringify(kois) === JSON.stringify(got);
}

// Configs behind public reports of misrouting, rewritten as kois: each routes as its reporter meant, or is refused with
// a code on the line that is to blame. In a config, `// ! code` marks the line of an expected finding; a finding of the
// severity error or warning that is not marked fails the test.

import { describe, expect, test } from "vitest";
import { answerer } from "../../../src/policy/route-answer.ts";
import { parseFacts } from "../../../src/routing/parse-facts.ts";
import { decodeTable } from "../../../src/routing/table/decode.ts";
import { compileText } from "../../compiler/make-compile.ts";
import { type Thread, threads } from "./threads.ts";

/** `channel/account kind:id` and, behind it, `guild=…`, `team=…`, `role=…`, `parent=kind:id`. */
function factsOf(text: string): Readonly<Record<string, unknown>> {
  const [where = "", peer = "", ...rest] = text.split(" ");
  const [channel, accountId] = where.split("/");
  const pair = (one: string): { kind: string; id: string } => {
    const colon = one.indexOf(":");
    return { kind: one.slice(0, colon), id: one.slice(colon + 1) };
  };
  const more = Object.fromEntries(rest.map((one) => [one.slice(0, one.indexOf("=")), one.slice(one.indexOf("=") + 1)]));
  return {
    channel,
    ...(accountId !== undefined && { accountId }),
    peer: pair(peer),
    ...(more["guild"] !== undefined && { guildId: more["guild"] }),
    ...(more["team"] !== undefined && { teamId: more["team"] }),
    ...(more["role"] !== undefined && { roles: [more["role"]] }),
    ...(more["parent"] !== undefined && { parentPeer: pair(more["parent"]) }),
  };
}

/** The findings that a config announces, as `line code`. */
function markedIn(config: string): string[] {
  return config.split("\n").flatMap((line, i) => {
    const codes = /\/\/ ! (.+)$/.exec(line)?.[1]?.split(" ") ?? [];
    return codes.map((code) => `${i + 1} ${code}`);
  });
}

async function routesOf({ config, routes = {} }: Thread): Promise<Record<string, string | null>> {
  const { table } = await compileText(config);
  const decoded = table && decodeTable(table);
  if (!decoded?.ok) return Object.fromEntries(Object.keys(routes).map((facts) => [facts, "no table"]));
  const answer = answerer(decoded.table);
  const entries = Object.keys(routes).map((text) => {
    const parsed = parseFacts(factsOf(text), decoded.table.gateway);
    return [text, "facts" in parsed ? answer(parsed.facts).koiId : parsed.error.message];
  });
  return Object.fromEntries(entries) as Record<string, string | null>;
}

describe.each(threads)("$thread $about", (thread) => {
  test("is told what is wrong with it, on the line, and nothing else", async () => {
    const { diagnostics } = await compileText(thread.config);
    const marked = markedIn(thread.config);
    const found = diagnostics.map(({ range, code }) => `${range.start.line} ${code}`);
    expect(found).toEqual(expect.arrayContaining(marked));
    const grave = diagnostics.filter(({ severity }) => severity === "error" || severity === "warning");
    const unmarked = grave.map(({ range, code }) => `${range.start.line} ${code}`).filter((one) => !marked.includes(one));
    expect(unmarked).toEqual([]);
  });

  test("routes as its reporter meant, or has no table", async () => {
    expect(await routesOf(thread)).toEqual(thread.routes ?? {});
    const { diagnostics, table } = await compileText(thread.config);
    const isRefused = diagnostics.some((one) => one.severity === "error");
    expect(table === undefined).toBe(isRefused);
    expect(isRefused || Object.keys(thread.routes ?? {}).length > 0).toBe(true);
  });
});

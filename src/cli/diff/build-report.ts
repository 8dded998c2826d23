// A diff as the data that every format prints: sentences, the deciding rules with their places.

import { dirname, join } from "node:path/posix";
import type { RoutingChange } from "../../compiler/diff/diff-routing.ts";
import { diffTables } from "../../compiler/diff/diff-tables.ts";
import type { Facts } from "../../routing/facts.ts";
import type { Route } from "../../routing/route.ts";
import type { CompiledTable } from "../../routing/table/decode.ts";
import type { DiffAccess, DiffOutcome, DiffReport, DiffRouting, DiffSide, DiffTools } from "./diff-report.ts";
import { accessSentence, routingSentence, toolSentence } from "./words.ts";

/** One side of a diff, loaded. */
export interface LoadedSide extends DiffSide {
  readonly table: CompiledTable;
}

/** The report of a diff. */
export function buildDiffReport(before: LoadedSide, after: LoadedSide): DiffReport {
  const diff = diffTables(before.table, after.table);
  const routing = diff.routing.map((change) => routingEntry(change, before, after));
  const access = diff.access.map((change): DiffAccess => ({ message: accessSentence(change), ...change }));
  const tools = diff.tools.map((change): DiffTools => ({ message: toolSentence(change), ...change }));
  const summary = { routing: routing.length, access: access.length, tools: tools.length };
  return { version: 1, before: sideOf(before), after: sideOf(after), routing, access, tools, summary };
}

function sideOf({ file, kind }: LoadedSide): DiffSide {
  return { file, kind };
}

function routingEntry(change: RoutingChange, before: LoadedSide, after: LoadedSide): DiffRouting {
  const { kind, channel, accountIds, places, witness, inherits } = change;
  return {
    kind,
    message: routingSentence(change),
    channel: channel ?? null,
    accountIds,
    count: places.length,
    places,
    witness: witness satisfies Facts,
    before: change.before && outcome(change.before, before, inherits === "before"),
    after: change.after && outcome(change.after, after, inherits === "after"),
  };
}

function outcome(route: Route, side: LoadedSide, fallsThrough: boolean): DiffOutcome {
  const { koiId, tier, bindingIndex, sessionKey } = route;
  return {
    koiId,
    tier,
    bindingIndex,
    sessionKey,
    broadcast: route.tier === "broadcast" ? route.broadcast.map((one) => one.koiId) : [],
    source: bindingIndex === null ? null : sourceOf(side, bindingIndex),
    fallsThrough,
  };
}

/** Sources are told relative to the config's folder; a table does not know where that is. */
function sourceOf({ table, file, kind }: LoadedSide, bindingIndex: number): DiffOutcome["source"] {
  const source = table.sourceOf(bindingIndex);
  if (!source) return null;
  const isHere = kind === "table" || file === "-";
  const [own] = table.gateway.sources;
  // The config itself goes by the name that it was given.
  const path = isHere ? source.file : source.file === own?.path ? file : join(dirname(file), source.file);
  return { file: path, line: source.line, column: source.column };
}

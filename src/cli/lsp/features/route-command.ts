// `skykoi.route`: who gets a message with these facts, as the texts are now. The answer of `skykoi route --json`.

import { decodeTable } from "../../../routing/table/decode.ts";
import { type RouteAnswer, answerer } from "../../../policy/route-answer.ts";
import { type FactsError, parseFacts } from "../../../routing/parse-facts.ts";
import { type LspContext, opened } from "../context.ts";

/** The command; its arguments are the address of an open document of the config, and facts. */
export const ROUTE_COMMAND = "skykoi.route";

/** The answer, or why there is none. */
export async function routeCommand(
  context: LspContext,
  [uri, facts]: readonly unknown[],
): Promise<RouteAnswer | { readonly error: FactsError }> {
  const at = typeof uri === "string" ? opened(context, uri) : undefined;
  if (!at) return failure("facts/no-config", "the first argument is the address of an open config");
  const compilation = await at.project.compile(true);
  if (!compilation?.table) return failure("facts/no-table", "the config has errors");
  const decoded = decodeTable(compilation.table);
  if (!decoded.ok) throw new Error(`the compiler made a table that can't be read: ${decoded.problem}`);
  const parsed = parseFacts(facts, decoded.table.gateway);
  return "error" in parsed ? parsed : answerer(decoded.table)(parsed.facts);
}

function failure(code: FactsError["code"], message: string): { readonly error: FactsError } {
  return { error: { code, message } };
}

// A feature that breaks answers with nothing and is written into the client's log; the server goes on.

import { ResponseError } from "vscode-languageserver/node";

/** `run`, whose mistakes become `empty` and a line in the log. A `ResponseError` is an answer and goes through. */
export function guarded<Params, Result>(
  name: string,
  empty: Result,
  log: (message: string) => void,
  run: (params: Params) => Result | Promise<Result>,
): (params: Params) => Promise<Result> {
  return async (params) => {
    try {
      return await run(params);
    } catch (error) {
      if (error instanceof ResponseError) throw error;
      const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
      log(`skykoi lsp: ${name} failed; please report it with this text\n${detail}`);
      return empty;
    }
  };
}

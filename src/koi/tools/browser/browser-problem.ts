// What keeps a browser from doing something.

/** `message` is for the model. */
export class BrowserProblem extends Error {
  override readonly name = "BrowserProblem";
}

/** What the library says about a failure, in one or few lines: without its log of waiting and without colours. */
export function saidOf(error: unknown): string {
  if (!(error instanceof Error)) return "it failed";
  const lines = error.message
    // oxlint-disable-next-line no-control-regex -- colours of a terminal
    .replaceAll(/\u001b\[[0-9;]*m/g, "")
    .split("\n")
    .map((line) => line.replace(/^\s*-?\s*/, "").trim())
    .filter((line) => line !== "" && line !== "Call log:");
  const [first = "it failed", ...log] = lines;
  // `page.goto: net::ERR_…`: the name of the call means nothing to a model.
  const what = first.replace(/^\w+\.\w+: /, "");
  return [what, ...new Set(log.slice(-3))].join("; ").slice(0, 600);
}

// Arguments of the findings about comments that silence others.

export interface IgnoreArgs {
  /**
   * `nothing`: there is no such finding on the next line; `unknown`: there is no such code; `fixed`: the code can't be
   * silenced; `place`: the comment stands behind something on its line, or names no code.
   */
  "ignore/unused": {
    readonly ignored: string;
    readonly reason: "nothing" | "unknown" | "fixed" | "place";
    readonly suggestion?: string;
  };
  "ignore/no-reason": { readonly ignored: string };
}

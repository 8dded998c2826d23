// Arguments of the findings about compiled tables. No check makes them: they are what commands say that read a table.

import type { TableProblem } from "../../routing/table/decode.ts";

export interface TableArgs {
  "table/corrupt": { readonly file: string; readonly problem: TableProblem };
}

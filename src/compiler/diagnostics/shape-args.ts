// Arguments of the findings about shape and includes.

/** Arguments of the schema findings. `where` names the object in the author's words ("this binding"). */
export interface SchemaArgs {
  "schema/unknown-key": { readonly key: string; readonly where: string; readonly suggestion?: string };
  "schema/missing-key": { readonly key: string; readonly where: string };
  "schema/wrong-type": {
    readonly name: string;
    /** In words: "a string", "an object", "a whole number". */
    readonly expected: string;
    /** In words, with the value: "the number 7". */
    readonly got: string;
  };
  "schema/not-allowed": {
    readonly value: string;
    readonly name: string;
    readonly allowed: readonly string[];
    readonly suggestion?: string;
  };
  "schema/pattern": { readonly value: string; readonly name: string; readonly expected: string };
  "schema/range": { readonly name: string; readonly expected: string; readonly got: string };
  "schema/no-variant": { readonly name: string; readonly expected: readonly string[]; readonly got: string };
  "schema/deprecated": { readonly key: string; readonly since?: string; readonly use?: string };
  "schema/legacy-shape": { readonly old: string; readonly now: string };
  "schema/newer-than-tool": { readonly written: string; readonly tool: string };
  "schema/wrong-place": { readonly key: string; readonly belongs: string };
}

/** Why an included file could not be used. */
export interface IncludeArgs {
  "include/missing": { readonly path: string };
  "include/cycle": { readonly chain: readonly string[] };
  "include/escapes": { readonly path: string };
}

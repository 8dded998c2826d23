// Where the parts of a config come from. A config may be put together from several files (`$include`), so a
// pointer into the whole has to be led back to a file and a pointer there.

/** A text of the config. */
export interface SourceText {
  /** Path as reports show it: relative to the folder of the config, or as it was given for the config itself. */
  readonly file: string;
  /** Decoded text without a byte order mark. */
  readonly text: string;
}

/** A value's place in one of the texts. */
export interface Origin {
  readonly source: SourceText;
  /** Pointer inside of that text. */
  readonly pointer: string;
  /** Where to start looking: the offset of the ancestor at `anchor`, when it is known. Spares a long scan. */
  readonly near?: { readonly anchor: string; readonly offset: number };
  /** Whether another file gives this value too: the one named here wins, or both are joined. */
  readonly isMerged?: boolean;
  /** Whether the file is one of those that a pattern in `$include` finds. */
  readonly isGlobbed?: boolean;
}

/** Leads pointers back to texts. */
export interface Origins {
  /** The config itself. */
  readonly root: SourceText;
  /** Never fails: a pointer to nothing leads to its nearest existing ancestor's text. */
  originOf(pointer: string): Origin;
  /** A text by the `file` that a finding names; the root where it is unknown. */
  textOf(file: string): SourceText;
}

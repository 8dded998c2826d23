// The shape of what explain/ makes, and of its tables: one case a code, checked for completeness by the compiler.

import type { Code, FindingArgs, FindingOf } from "../diagnostics/finding.ts";

/** A finding in words. Each text is one sentence, lower case, without a final period. */
export interface Explanation {
  /** What is wrong and what follows from it. */
  readonly message: string;
  /** Why it is so. */
  readonly why?: string;
  /** What to do. */
  readonly help?: string;
}

/** An `Explanation` in the making: parts that a case has nothing to say about may be `undefined`. */
export interface Sentence {
  readonly message: string;
  readonly why?: string | undefined;
  readonly help?: string | undefined;
}

/** One function for each code of `Args`. A missing code, or one too many, is a type error. */
export type Sentences<Args> = {
  readonly [C in keyof Args & Code]: (args: FindingArgs[C], finding: FindingOf<C>) => Sentence;
};

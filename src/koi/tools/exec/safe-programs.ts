// Programs that only turn their input into output, as long as nobody gives them a file to read or write. What each may be
// given is said here; a program that somebody else listed as safe gets options alone.

interface SafeUse {
  /** Most words that are no options: patterns, filters. The next one would be a file. */
  readonly words: number;
  /** Options that name a file or a program, or take one in. */
  readonly refused: RegExp;
}

const uses: Readonly<Record<string, SafeUse>> = {
  jq: {
    words: 1,
    refused: /^(?:-[A-Za-z]*[fL]|--(?:from-file|library-path|slurpfile|rawfile|argfile|args|jsonargs|run-tests)(?:=|$))/,
  },
  grep: { words: 1, refused: /^(?:-[A-Za-z]*[efrRd]|--(?:regexp|file|recursive|dereference-recursive|directories)(?:=|$))/ },
  cut: { words: 0, refused: /^$/ },
  sort: {
    words: 0,
    refused: /^(?:-[A-Za-z]*[oTS]|--(?:output|temporary-directory|compress-program|files0-from|buffer-size|batch-size)(?:=|$))/,
  },
  uniq: { words: 0, refused: /^$/ },
  head: { words: 0, refused: /^$/ },
  tail: { words: 0, refused: /^(?:-[A-Za-z]*[fF]|--(?:follow|retry|pid)(?:=|$))/ },
  tr: { words: 2, refused: /^$/ },
  wc: { words: 0, refused: /^--files0-from(?:=|$)/ },
};

/** Whether `program` can only read its input and print, given these arguments. */
export function isSafeUse(program: string, args: readonly string[]): boolean {
  const { words, refused } = (Object.hasOwn(uses, program) ? uses[program] : undefined) ?? { words: 0, refused: /^$/ };
  const options = args.filter((arg) => arg.startsWith("-") && arg !== "-");
  // The value of an option counts as a word, which refuses more than it must: `--lines=5` can be written together.
  if (args.length - options.length > words || args.includes("--")) return false;
  return options.every((option) => !refused.test(option) && !option.includes("/"));
}

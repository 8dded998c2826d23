// Programs that only turn their input into output, as long as nobody gives them a file to read or write. What each may be
// given is said here; a program that somebody else listed as safe gets options alone.

interface SafeUse {
  /** Most words that are no options: patterns, filters. The next one would be a file. */
  readonly words: number;
  /** Letters of options that name a file or a program, or make the command wait for ever. */
  readonly letters: string;
  /** The same as long options; any beginning of one counts, since these programs take those. */
  readonly long: readonly string[];
  /** What a word must not hold. */
  readonly refusedWord?: RegExp;
}

const plain: SafeUse = { words: 0, letters: "", long: [] };

const uses: ReadonlyMap<string, SafeUse> = new Map([
  [
    "jq",
    {
      words: 1,
      letters: "fL",
      long: ["from-file", "library-path", "slurpfile", "rawfile", "argfile", "args", "jsonargs", "run-tests"],
      // Modules are files.
      refusedWord: /\b(?:import|include|modulemeta)\b/,
    },
  ],
  [
    "grep",
    {
      words: 1,
      // With `-e` the word that looks like the pattern would be a file.
      letters: "efrRd",
      long: [
        "regexp",
        "file",
        "recursive",
        "dereference-recursive",
        "directories",
        "include",
        "exclude-from",
      ],
    },
  ],
  [
    "sort",
    {
      words: 0,
      letters: "oTS",
      long: [
        "output",
        "temporary-directory",
        "compress-program",
        "files0-from",
        "random-source",
        "buffer-size",
      ],
    },
  ],
  ["tail", { words: 0, letters: "fF", long: ["follow", "retry", "pid"] }],
  ["tr", { ...plain, words: 2 }],
  ["wc", { ...plain, long: ["files0-from"] }],
]);

/** Whether `program` can only read its input and print, given these arguments. */
export function isSafeUse(program: string, args: readonly string[]): boolean {
  const use = uses.get(program) ?? plain;
  if (args.includes("--")) return false;
  const options = args.filter((arg) => arg.startsWith("-") && arg !== "-");
  // The value of an option counts as a word, which refuses more than it must: `--lines=5` can be written together.
  const words = args.filter((arg) => !options.includes(arg));
  if (words.length > use.words || words.some((word) => use.refusedWord?.test(word))) return false;
  return options.every((option) => isSafeOption(option, use));
}

function isSafeOption(option: string, { letters, long }: SafeUse): boolean {
  if (option.includes("/")) return false;
  if (!option.startsWith("--")) return !Array.from(option).some((letter) => letters.includes(letter));
  const name = option.slice(2).split("=")[0] ?? "";
  return !long.some((refused) => refused.startsWith(name));
}

// A command line → the programs that it runs, for the allowlist. Only plain lines are understood: words, quotes, and
// programs joined by `|`, `&&`, `||`, `;`. Whatever could run or write something else (`$(…)`, redirections, variables,
// patterns of file names, assignments) is not judged at all.

/** One program with its arguments, quotes taken off. */
export type CommandPart = readonly [program: string, ...args: string[]];

const PLAIN = /^[A-Za-z0-9_.,:=@%+/-]$/;

/** The programs of a line; `undefined` where it is not a plain one. */
export function commandParts(line: string): readonly CommandPart[] | undefined {
  const parts: string[][] = [[]];
  let word: string | undefined;
  const endWord = (): void => {
    if (word !== undefined) parts.at(-1)?.push(word);
    word = undefined;
  };
  for (let index = 0; index < line.length; index += 1) {
    const char = line.charAt(index);
    if (char === " " || char === "\t") {
      endWord();
    } else if (char === "'" || char === '"') {
      const end = line.indexOf(char, index + 1);
      const quoted = line.slice(index + 1, end);
      if (end < 0 || quoted.includes("\0") || (char === '"' && /[$`\\]/.test(quoted))) return undefined;
      word = (word ?? "") + quoted;
      index = end;
    } else if (char === "|" || char === ";" || line.startsWith("&&", index)) {
      endWord();
      parts.push([]);
      if (line.startsWith("||", index) || char === "&") index += 1;
    } else if (PLAIN.test(char)) {
      word = (word ?? "") + char;
    } else {
      return undefined;
    }
  }
  endWord();
  // `a ;` ends with nothing, which is fine; `a && && b` is not.
  if (parts.length > 1 && parts.at(-1)?.length === 0 && line.trimEnd().endsWith(";")) parts.pop();
  const programs = parts.filter(isPart);
  return programs.length === parts.length ? programs : undefined;
}

/** A program, not an assignment in front of one. */
function isPart(words: string[]): words is [string, ...string[]] {
  const [program] = words;
  return program !== undefined && program !== "" && !program.includes("=");
}

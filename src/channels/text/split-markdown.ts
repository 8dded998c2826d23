// Splits Markdown into messages that each fit a platform: paragraphs first, then lines, then words. A code block that is
// cut goes on as a code block in the next message.

/** How to split. */
export interface SplitOptions {
  /** Most of what `length` counts in one part; at least 16. */
  readonly limit: number;
  /** `newline`: cut between paragraphs wherever one fits; `length`: fill each part, cutting between lines. Default `length`. */
  readonly mode?: "length" | "newline";
  /** What a part takes on the platform, for renderings that are longer than their Markdown. Default: UTF-16 units. */
  readonly length?: (markdown: string) => number;
  /** Most lines of a part. Default: any number. */
  readonly maxLines?: number;
}

/** The parts, in order; none of them blank. A text that fits is one part, unchanged. */
export function splitMarkdown(text: string, options: SplitOptions): string[] {
  const fits = fitsIn(options);
  if (text.trim() === "") return [];
  if (fits(text)) return [text];
  const parts: string[] = [];
  let part = "";
  const flush = (): void => {
    if (part.trim() !== "") parts.push(part.replace(/^\n+|\s+$/g, ""));
    part = "";
  };
  for (const block of blocksOf(text)) {
    const joined = part === "" ? block : `${part}\n${block}`;
    if (fits(joined)) {
      part = joined;
    } else if (fits(block) && (options.mode === "newline" || isFenced(block))) {
      flush();
      part = block;
    } else {
      for (const piece of piecesOf(block, part, fits)) {
        if (piece.begins) flush();
        part = piece.text;
      }
    }
  }
  flush();
  return parts;
}

type Fits = (text: string) => boolean;

function fitsIn({ limit, maxLines = Infinity, length = (text) => text.length }: SplitOptions): Fits {
  const most = Math.max(16, limit);
  return (text) => length(text) <= most && (maxLines === Infinity || text.split("\n").length <= maxLines);
}

const FENCE = /^( {0,3})(`{3,}|~{3,})(.*)$/;

/** Paragraphs and whole code blocks, each with the blank lines that follow it. */
export function blocksOf(text: string): string[] {
  const blocks: string[] = [];
  let lines: string[] = [];
  let fence: string | undefined;
  const end = (): void => {
    if (lines.length > 0) blocks.push(lines.join("\n"));
    lines = [];
  };
  for (const line of text.split("\n")) {
    const mark = FENCE.exec(line)?.[2];
    if (fence === undefined && mark !== undefined) {
      end();
      fence = mark;
      lines.push(line);
    } else if (fence !== undefined) {
      lines.push(line);
      if (isClosing(line, fence)) {
        fence = undefined;
        end();
      }
    } else if (line.trim() !== "" && lines.length > 0 && lines.at(-1)?.trim() === "" && !isBlank(lines)) {
      end();
      lines.push(line);
    } else {
      lines.push(line);
    }
  }
  end();
  return blocks;
}

function isBlank(lines: readonly string[]): boolean {
  return lines.every((line) => line.trim() === "");
}

/** Whether a block is one of code. */
export function isFenced(block: string): boolean {
  return FENCE.test(block.split("\n", 1)[0] ?? "");
}

function isClosing(line: string, fence: string): boolean {
  const mark = line.trim();
  return mark.length >= fence.length && mark[0] === fence[0] && /^(`+|~+)$/.test(mark);
}

interface Piece {
  /** The part so far. */
  readonly text: string;
  /** Whether it begins a new part. */
  readonly begins: boolean;
}

/** Fills up `part` with the lines of `block`, beginning new parts where it is full. */
function* piecesOf(block: string, part: string, fits: Fits): Generator<Piece> {
  const lines = block.split("\n");
  const fence = FENCE.exec(lines[0] ?? "");
  if (fence) {
    yield* codePieces(lines, fence, fits);
    return;
  }
  let text = part;
  for (const line of lines) {
    const joined = text === "" ? line : `${text}\n${line}`;
    if (fits(joined)) {
      text = joined;
      yield { text, begins: false };
      continue;
    }
    for (const words of wrapped(line, fits)) {
      text = words;
      yield { text, begins: true };
    }
  }
}

/** A code block as several, each with the fence of the whole. */
function* codePieces(lines: readonly string[], fence: RegExpExecArray, fits: Fits): Generator<Piece> {
  const [opening = "", indent = "", mark = "```", info = ""] = fence;
  const isClosed = lines.length > 1 && isClosing(lines.at(-1) ?? "", mark);
  // An info string that alone fills a message is no use to anybody.
  const head = fits(`${opening}\nx\n${indent}${mark}`) && info.length < 40 ? opening : `${indent}${mark}`;
  const wrap = (code: string): string => `${head}\n${code}\n${indent}${mark}`;
  let code: string | undefined;
  for (const line of lines.slice(1, isClosed ? -1 : undefined)) {
    const joined = code === undefined ? line : `${code}\n${line}`;
    if (fits(wrap(joined))) {
      code = joined;
      continue;
    }
    if (code !== undefined) yield { text: wrap(code), begins: true };
    const rows = wrapped(line, (text) => fits(wrap(text)));
    for (const row of rows.slice(0, -1)) yield { text: wrap(row), begins: true };
    code = rows.at(-1) ?? "";
  }
  if (code !== undefined) yield { text: wrap(code), begins: true };
}

/** One line as several that fit: cut at blanks where there are any, and never inside of a character. */
function wrapped(line: string, fits: Fits): string[] {
  const rows: string[] = [];
  let rest = line;
  while (!fits(rest)) {
    const cut = cutOf(rest, fits);
    rows.push(rest.slice(0, cut).trimEnd());
    rest = rest.slice(cut).trimStart();
  }
  if (rest !== "" || rows.length === 0) rows.push(rest);
  return rows.filter((row) => row !== "" || rows.length === 1);
}

/** Where to cut a text that is too long; at least one character, so that it gets shorter each time. */
function cutOf(text: string, fits: Fits): number {
  let low = 1;
  let high = text.length;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(text.slice(0, middle))) low = middle;
    else high = middle - 1;
  }
  const blank = text.lastIndexOf(" ", low);
  if (blank > low / 2) return blank + 1;
  return wholeCharacters(text, low);
}

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** The last boundary of characters at or before `at`; of one longer than that, its end. */
function wholeCharacters(text: string, at: number): number {
  const from = Math.max(0, at - 64);
  const near = [...graphemes.segment(text.slice(from, at + 64))].map(({ index }) => from + index);
  const before = near.findLast((index) => index > 0 && index <= at);
  if (before !== undefined) return before;
  const isHalf = /[\uD800-\uDBFF]/.test(text[at - 1] ?? "");
  return isHalf ? at + 1 : at;
}

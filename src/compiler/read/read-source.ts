/**
 * The read stage for one file: its bytes to a plain value, with every finding about the text itself.
 * In: the name of the file and its bytes. Out: text, value and findings, sorted by position.
 * INVARIANT: never throws, whatever the bytes; the value is undefined when and only when an error leaves none to judge.
 */

import { decodeKey } from "./escapes.ts";
import { findInvisibleCharacters } from "./invisible-characters.ts";
import { Json5Error, parseJson5 } from "./json5.ts";
import type { ParseHooks } from "./json5.ts";
import { isQuote, skipString, skipWord } from "./skip.ts";
import type { TextFinding, TextSpan } from "./text-finding.ts";
import { MAX_FILE_BYTES, MAX_STRING_LENGTH } from "./text-finding.ts";
import { decodeText } from "./utf8.ts";
import type { Frame } from "./walk.ts";
import { walkTokens } from "./walk.ts";

/** What came of a file. */
export interface ReadResult {
  readonly file: string;
  /** Without a byte order mark. What is no UTF-8 is decoded as well as can be; empty when the file is too big. */
  readonly text: string;
  /** Undefined when the text is not UTF-8, not JSON5, or beyond a limit: JSON5 itself has no undefined. */
  readonly value: unknown;
  /** By position. No more than `MAX_FINDINGS` of one code: a file with more of them is not being written by hand. */
  readonly findings: readonly TextFinding[];
}

/** Findings of one code that are reported for one file; the first ones are. */
export const MAX_FINDINGS = 1000;

/** Units of a key or literal in the arguments of a finding; its range tells how long it really is. */
const MAX_SHOWN_UNITS = 200;

/** Reads one file. Never throws. */
export function readSource(file: string, bytes: Uint8Array): ReadResult {
  if (bytes.length > MAX_FILE_BYTES) {
    const args = { limit: "file-size", max: MAX_FILE_BYTES, actual: bytes.length } as const;
    return {
      file,
      text: "",
      value: undefined,
      findings: [{ code: "text/limits", args, offset: 0, length: 0 }],
    };
  }
  const { text, finding } = decodeText(bytes);
  if (finding !== undefined) return { file, text, value: undefined, findings: [finding] };
  const { value, findings, end } = new SourceReader(text).read();
  // As many bytes as units: all ASCII, where there is nothing invisible.
  if (bytes.length > text.length) findings.push(...findInvisibleCharacters(text, end, MAX_FINDINGS));
  findings.sort((a, b) => a.offset - b.offset);
  return { file, text, value, findings };
}

interface KeyUse {
  readonly key: string;
  readonly offset: number;
}

/** Parses, and gives what the hooks tell its positions, by one walk over the text if there is anything at all. */
class SourceReader {
  private readonly text: string;
  private readonly findings: TextFinding[] = [];
  private readonly counts: Map<TextFinding["code"], number> = new Map();
  /** Keys that stand in an object already, by the offset of that object. */
  private readonly repeated: Map<number, KeyUse[]> = new Map();
  private readonly nonFinite: { readonly raw: string; readonly offset: number }[] = [];
  private isBeyondLimit = false;
  /** How far the text was understood. */
  private end: number;

  constructor(text: string) {
    this.text = text;
    this.end = text.length;
  }

  read(): { readonly value: unknown; readonly findings: TextFinding[]; readonly end: number } {
    const parsed = this.parse();
    if (this.repeated.size > 0 || this.nonFinite.length > 0) this.placeInContext();
    return { value: this.isBeyondLimit ? undefined : parsed, findings: this.findings, end: this.end };
  }

  private parse(): unknown {
    try {
      return parseJson5(this.text, this.hooks());
    } catch (error) {
      if (!(error instanceof Json5Error)) throw error;
      const { problem, offset, length, related } = error;
      this.findings.push({ ...problem, offset, length, ...(related === undefined ? {} : { related }) });
      this.end = offset;
      return undefined;
    }
  }

  private hooks(): ParseHooks {
    return {
      onDuplicateKey: (key, offset, objectOffset) => {
        if (!this.isRoomFor("text/duplicate-key")) return;
        const uses = this.repeated.get(objectOffset);
        if (uses === undefined) this.repeated.set(objectOffset, [{ key, offset }]);
        else uses.push({ key, offset });
      },
      onProtoKey: (key, offset) => {
        if (!this.isRoomFor("text/proto-key")) return;
        this.findings.push({ code: "text/proto-key", args: { key }, ...this.textSpan(offset) });
      },
      onImpreciseNumber: (raw, offset, value) => {
        if (!this.isRoomFor("text/number-precision")) return;
        const args = { raw: shown(raw), readAs: decimalText(value) };
        this.findings.push({ code: "text/number-precision", args, offset, length: raw.length });
      },
      onNonFinite: (raw, offset) => {
        if (this.isRoomFor("text/non-finite")) this.nonFinite.push({ raw, offset });
      },
      onLongString: (actual, offset) => {
        this.isBeyondLimit = true;
        if (!this.isRoomFor("text/limits")) return;
        const args = { limit: "string-length", max: MAX_STRING_LENGTH, actual } as const;
        this.findings.push({ code: "text/limits", args, ...this.textSpan(offset) });
      },
    };
  }

  private isRoomFor(code: TextFinding["code"]): boolean {
    const count = this.counts.get(code) ?? 0;
    this.counts.set(code, count + 1);
    return count < MAX_FINDINGS;
  }

  /** The string or unquoted key that begins at `offset`. */
  private textSpan(offset: number): TextSpan {
    const end = isQuote(this.text.charCodeAt(offset))
      ? skipString(this.text, offset)
      : skipWord(this.text, offset);
    return { offset, length: end - offset };
  }

  /** Finds the first of each two equal keys, and the key that each non-finite number was given to. */
  private placeInContext(): void {
    const firsts = new Map([...this.repeated].map(([object, uses]) => [object, firstsOf(uses)]));
    let next = 0;
    walkTokens(this.text, this.lastOffset() + 1, (kind, start, end, frame) => {
      if (kind === "key" && frame !== undefined) {
        const wanted = firsts.get(frame.open);
        const key = wanted === undefined ? "" : decodeKey(this.text, start, end);
        if (wanted?.has(key) === true && wanted.get(key) === undefined) {
          wanted.set(key, { offset: start, length: end - start });
        }
      }
      if (start === this.nonFinite[next]?.offset) this.addNonFinite(next++, frame);
    });
    for (const [object, uses] of this.repeated) {
      for (const { key, offset } of uses) {
        const related = firsts.get(object)?.get(key);
        const finding = {
          code: "text/duplicate-key",
          args: { key: shown(key) },
          ...this.textSpan(offset),
        } as const;
        this.findings.push(related === undefined ? finding : { ...finding, related });
      }
    }
  }

  private lastOffset(): number {
    const offsets = [...this.repeated.values()].map((uses) => uses.at(-1)?.offset ?? 0);
    return Math.max(this.nonFinite.at(-1)?.offset ?? 0, ...offsets);
  }

  private addNonFinite(index: number, frame: Frame | undefined): void {
    const found = this.nonFinite[index];
    if (found === undefined) return;
    let owner = frame;
    while (owner?.isArray === true) owner = owner.parent;
    const { offset, raw: whole } = found;
    const raw = shown(whole);
    const args =
      owner === undefined ? { raw } : { raw, key: shown(decodeKey(this.text, owner.keyStart, owner.keyEnd)) };
    this.findings.push({ code: "text/non-finite", args, offset, length: whole.length });
  }
}

function firstsOf(uses: readonly KeyUse[]): Map<string, TextSpan | undefined> {
  return new Map(uses.map(({ key }) => [key, undefined]));
}

/** As much of what the user wrote as a sentence can take. */
function shown(source: string): string {
  return source.length > MAX_SHOWN_UNITS ? `${source.slice(0, MAX_SHOWN_UNITS)}…` : source;
}

/** A double as decimal digits; whole numbers without an exponent. */
function decimalText(value: number): string {
  return Number.isInteger(value) ? BigInt(value).toString() : String(value);
}

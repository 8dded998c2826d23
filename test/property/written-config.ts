// Texts with the habits of many authors, for the properties of the repair engine: every value in any layout, and
// comments that name what they belong to. A comment is called `c:OWNER:N`; its owner is the pointer of a part, or
// `CONTAINER/-` where it stands apart.

import fc from "fast-check";
import { pointerTo } from "../../src/compiler/read/pointer.ts";

export type Value = string | number | boolean | null | Value[] | { [key: string]: Value };

const scalar: fc.Arbitrary<Value> = fc.constantFrom<Value[]>(
  "home",
  "it's",
  'say "hi"',
  "// no comment",
  "{[,:]}",
  "${TOKEN}",
  "back\\slash",
  "two\nlines",
  "",
  7,
  -1.5,
  true,
  null,
);

const key = fc.constantFrom("a", "b", "c", "koiId", "x-y", "it's", "/~", "0", "d", "e");

/** Values as configs hold them: an object at the root. */
export const configValue: fc.Arbitrary<{ [key: string]: Value }> = fc.letrec<{
  any: Value;
  object: { [key: string]: Value };
}>((tie) => ({
  any: fc.oneof(
    { maxDepth: 3, depthSize: "small" },
    scalar,
    fc.array(tie("any"), { maxLength: 4 }),
    tie("object"),
  ),
  object: fc.dictionary(key, tie("any"), { maxKeys: 4, noNullPrototype: true }),
})).object;

/** Numbers below `below`, the same ones for the same seed. */
export type Pick = (below: number) => number;

export function picker(seed: number): Pick {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** A text that means `value`. */
export function written(value: Value, pick: Pick): string {
  return new Writer(pick).document(value);
}

/** The owners of the comments in a text, sorted, each as often as it has comments. */
export function commentOwners(text: string): string[] {
  return [...text.matchAll(/c:(\S*?):\d+!/g)].map(([, owner]) => owner ?? "").sort();
}

type Layout = "flow" | "block" | "ragged";

class Writer {
  readonly #pick: Pick;
  readonly #lineEnd: string;
  readonly #unit: string;
  readonly #hasComments: boolean;
  #comments = 0;

  constructor(pick: Pick) {
    this.#pick = pick;
    this.#lineEnd = pick(4) === 0 ? "\r\n" : "\n";
    this.#unit = ["  ", "    ", "\t"][pick(3)] as string;
    this.#hasComments = pick(4) > 0;
  }

  document(value: Value): string {
    const head = this.#chance(3) ? `${this.#comment("", true)}${this.#lineEnd}` : "";
    return head + this.#value(value, "", "") + (this.#chance(2) ? this.#lineEnd : "");
  }

  #chance(of: number): boolean {
    return this.#hasComments && this.#pick(of) === 0;
  }

  #comment(owner: string, isLine: boolean): string {
    const name = `c:${owner.replaceAll("*/", "")}:${this.#comments++}!`;
    return isLine ? `// ${name} "{[,` : `/* ${name} '}], */`;
  }

  #value(value: Value, pointer: string, indent: string): string {
    if (typeof value === "string") return this.#string(value);
    if (typeof value !== "object" || value === null) return String(value);
    const isList = Array.isArray(value);
    const entries: [string, Value][] = isList
      ? value.map((item, i) => [String(i), item])
      : Object.entries(value);
    const [open, close] = isList ? "[]" : "{}";
    if (entries.length === 0) return `${open}${this.#inEmpty(pointer, indent)}${close}`;
    const layout = (["flow", "block", "block", "ragged"] as const)[this.#pick(4)] as Layout;
    const parts = entries.map(([name, item], i) => {
      const own = pointerTo(pointer, name);
      return this.#part(isList ? undefined : name, item, own, indent, layout, i === entries.length - 1);
    });
    if (layout === "block") {
      const end = this.#chance(6)
        ? `${this.#lineEnd}${indent}${this.#unit}${this.#comment(`${pointer}/-`, true)}`
        : "";
      const first = this.#chance(6) ? ` ${this.#comment(`${pointer}/-`, true)}` : "";
      return `${open}${first}${parts.join("")}${end}${this.#lineEnd}${indent}${close}`;
    }
    const pad = this.#pick(2) === 0 ? " " : "";
    return `${open}${pad}${parts.join("")}${pad}${close}`;
  }

  #inEmpty(pointer: string, indent: string): string {
    if (this.#chance(4)) return ` ${this.#comment(`${pointer}/-`, false)} `;
    if (this.#chance(4)) return ` ${this.#comment(`${pointer}/-`, true)}${this.#lineEnd}${indent}`;
    return ["", " ", this.#lineEnd + indent][this.#pick(3)] as string;
  }

  #part(
    name: string | undefined,
    item: Value,
    own: string,
    indent: string,
    layout: Layout,
    isLast: boolean,
  ): string {
    const inner = indent + this.#unit;
    const between = this.#chance(8) ? ` ${this.#comment(own, false)} ` : " ";
    const text = (name === undefined ? "" : `${this.#key(name)}:${between}`) + this.#value(item, own, inner);
    const beforeComma = this.#chance(10) ? ` ${this.#comment(own, false)}` : "";
    const comma = !isLast || this.#pick(2) === 0 ? "," : "";
    const lead = this.#chance(5) ? `${this.#comment(own, false)} ` : "";
    if (layout === "flow") return lead + text + beforeComma + comma + (isLast ? "" : " ");
    if (layout === "ragged") {
      const isBreak = this.#pick(2) === 0 && !isLast;
      return lead + text + beforeComma + comma + (isBreak ? this.#lineEnd + inner : isLast ? "" : " ");
    }
    const line = this.#lineEnd + inner;
    const container = own.slice(0, own.lastIndexOf("/"));
    const apart = this.#chance(8) ? `${line}${this.#comment(`${container}/-`, true)}${this.#lineEnd}` : "";
    const above = this.#chance(4) ? `${line}${this.#comment(own, this.#pick(2) === 0)}` : "";
    const behind = this.#chance(5) ? ` ${this.#comment(own, this.#pick(2) === 0)}` : "";
    return apart + above + line + lead + text + beforeComma + comma + behind;
  }

  #key(name: string): string {
    return /^[a-z]\w*$/i.test(name) && this.#pick(3) > 0 ? name : this.#quoted(name);
  }

  #string(value: string): string {
    const quoted = this.#quoted(value);
    // A string may go on in the next line.
    return this.#pick(12) === 0 ? `${quoted.slice(0, 1)}\\${this.#lineEnd}${quoted.slice(1)}` : quoted;
  }

  #quoted(text: string): string {
    const plain = JSON.stringify(text);
    if (this.#pick(2) === 0) return plain;
    return `'${plain.slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
  }
}

// A tree into its text: two blanks a level, what stood on one line and is short enough stays on one.

import type { BranchNode, Doc, DocNode, Member } from "./document.ts";

const MAX_LINE = 100;

/** The text of a tree. `comment` changes each comment, if it is given. */
export function printDocument(doc: Doc, comment: (text: string) => string = (text) => text): string {
  const print = printer(doc.hasQuotedKeys, comment);
  const lines = (comments: readonly string[]): string =>
    comments.map((one) => `${print.comment(one, "")}\n`).join("");
  return `${lines(doc.header)}${print.node(doc.root, "", 0)}\n${lines(doc.footer)}`;
}

interface Printer {
  node(node: DocNode, indent: string, used: number): string;
  comment(text: string, indent: string): string;
}

function printer(hasQuotedKeys: boolean, change: (text: string) => string): Printer {
  const print: Printer = { node, comment };

  function comment(text: string, indent: string): string {
    const [first = "", ...rest] = text.split(/\r?\n/).map((line) => change(line));
    return [
      first,
      ...rest.map((line) => `${indent}${line.trim().startsWith("*") ? " " : ""}${line.trim()}`),
    ].join("\n");
  }

  function keyOf({ key, rawKey }: Member): string {
    if (rawKey === "") return "";
    return `${hasQuotedKeys && !/^["']/.test(rawKey) ? JSON.stringify(key) : rawKey}: `;
  }

  /** On one line, where nothing speaks against it. */
  function inline(one: DocNode): string | undefined {
    if (one.kind === "scalar") return one.raw.includes("\n") ? undefined : one.raw;
    if (!one.isInline || one.tail.length > 0) return undefined;
    const parts: string[] = [];
    for (const member of one.members) {
      const text = inline(member.value);
      if (text === undefined || member.before.length > 0 || member.after !== undefined) return undefined;
      parts.push(`${keyOf(member)}${text}`);
    }
    if (one.kind === "list") return `[${parts.join(", ")}]`;
    return parts.length === 0 ? "{}" : `{ ${parts.join(", ")} }`;
  }

  function node(one: DocNode, indent: string, used: number): string {
    const short = inline(one);
    if (short !== undefined && (one.kind === "scalar" || indent.length + used + short.length <= MAX_LINE))
      return short;
    if (one.kind === "scalar") return one.raw;
    return long(one, indent);
  }

  function long({ kind, members, tail }: BranchNode, indent: string): string {
    const [open, close] = kind === "list" ? ["[", "]"] : ["{", "}"];
    if (members.length === 0 && tail.length === 0) return `${open}${close}`;
    const below = `${indent}  `;
    const lines: string[] = [];
    for (const [i, member] of members.entries()) {
      if (member.isSpaced && i > 0) lines.push("");
      for (const text of member.before) lines.push(`${below}${comment(text, below)}`);
      const key = keyOf(member);
      const separator = hasQuotedKeys && i === members.length - 1 ? "" : ",";
      const behind = member.after === undefined ? "" : ` ${comment(member.after, below)}`;
      lines.push(`${below}${key}${node(member.value, below, key.length + 1)}${separator}${behind}`);
    }
    for (const text of tail) lines.push(`${below}${comment(text, below)}`);
    return `${open}\n${lines.join("\n")}\n${indent}${close}`;
  }

  return print;
}

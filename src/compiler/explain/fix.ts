// The title of a fix: what it does, in a few words. In: its edits. Out: one line without a secret.

import { parsePointer } from "../read/pointer.ts";
import type { ConfigEdit, ConfigValue } from "../repair/config-edit.ts";
import { plain } from "./phrases.ts";
import { isSecretPointer } from "./secret-name.ts";

/** Characters of user input that a title shows. */
const MAX_SHOWN = 40;

/** `rename "scop" to "scope"`, `move bindings[6] before bindings[3]`; of many edits the first one and a count. */
export function fixTitle(edits: readonly ConfigEdit[]): string {
  const titles = [...new Set(edits.map(editTitle))];
  const [first = "", second] = titles;
  if (second === undefined) return first;
  return titles.length === 2 ? `${first} and ${second}` : `${first} and ${titles.length - 1} more changes`;
}

function editTitle(edit: ConfigEdit): string {
  switch (edit.op) {
    case "replace":
      if (isReference(edit.value)) return `write {source: "${edit.value.source}", id: "${edit.value.id}"}`;
      return isSecretPointer(edit.pointer) ? "write another value" : `write ${valueWords(edit.value)}`;
    case "remove":
      return `remove ${pathWords(edit.pointer)}`;
    case "rename":
      return `rename ${text(lastKey(edit.pointer))} to ${text(edit.key)}`;
    case "add": {
      const isShown = typeof edit.value !== "object" && edit.value !== "";
      const isHidden = isSecretPointer(`${edit.pointer}/${edit.key}`);
      return `add ${text(edit.key)}${isShown && !isHidden ? `: ${valueWords(edit.value)}` : ""}`;
    }
    case "insert":
      return typeof edit.value === "string"
        ? `add ${text(edit.value)} to ${pathWords(edit.pointer)}`
        : `add an entry to ${pathWords(edit.pointer)}`;
    case "move":
      return moveTitle(edit.pointer, edit.before);
    case "transfer": {
      const to = edit.to === "" ? "the top level" : pathWords(edit.to);
      const name = edit.key === undefined ? "" : ` as ${text(edit.key)}`;
      return `move ${text(lastKey(edit.pointer))} to ${to}${name}`;
    }
    case "remove-key":
      return `remove the first ${text(edit.key)}`;
    case "text":
      return textTitle(edit.text, edit.length);
  }
}

/** A reference names where a secret lies, and is none itself. */
function isReference(value: ConfigValue): value is { readonly source: string; readonly id: string } {
  if (typeof value !== "object" || value === null || !("source" in value) || !("id" in value)) return false;
  return (
    value["source"] === "env" && typeof value["id"] === "string" && /^[A-Z_][A-Z0-9_]*$/.test(value["id"])
  );
}

function moveTitle(pointer: string, before: number): string {
  const list = pathWords(pointer.slice(0, pointer.lastIndexOf("/")));
  const isForward = Number(lastKey(pointer)) < before;
  const to = isForward ? `behind ${list}[${before - 1}]` : `before ${list}[${before}]`;
  return `move ${pathWords(pointer)} ${to}`;
}

/** Text without a pointer may be anything, a secret as well. */
function textTitle(written: string, length: number): string {
  if (written === "") return length === 1 ? "remove this character" : "remove these characters";
  if (length === 0 && /^[\p{P}\p{S}]+$/u.test(written)) return `insert ${text(written)}`;
  return /^(["']).*\1$/s.test(written) ? "put it in quotes" : "write it anew";
}

function valueWords(value: ConfigValue): string {
  if (typeof value === "string") return text(value);
  if (typeof value !== "object" || value === null) return String(value);
  const isEmpty = Object.keys(value).length === 0;
  if (Array.isArray(value)) return isEmpty ? "[]" : "another list";
  return isEmpty ? "{}" : "another value";
}

/** `bindings[6].match`, `channels.whatsapp["my account"]`. */
function pathWords(pointer: string): string {
  const words = parsePointer(pointer).map((key, i) => {
    if (/^\d+$/.test(key)) return `[${key}]`;
    if (!/^[\w$-]+$/.test(key)) return `[${text(key)}]`;
    return i === 0 ? key : `.${key}`;
  });
  return words.length === 0 ? "the config" : plain(words.join(""));
}

function lastKey(pointer: string): string {
  return parsePointer(pointer).at(-1) ?? "";
}

/** User input in double quotes, cut, with what can't be seen as an escape. */
function text(input: string): string {
  const points = Array.from(input.slice(0, 2 * MAX_SHOWN + 2));
  const cut = points.length > MAX_SHOWN ? `${points.slice(0, MAX_SHOWN).join("")}…` : input;
  return plain(JSON.stringify(cut));
}

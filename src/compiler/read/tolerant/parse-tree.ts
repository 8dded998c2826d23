/**
 * The tolerant parser: any text in, a tree out. It stands beside the strict reader, which stops at the first mistake;
 * this one notes it and goes on at the next `,`, `]`, `}` or at a key that begins a line.
 * INVARIANT: never throws, whatever the text; time is linear in it. Of JSON5 it makes the values that the strict
 * reader makes.
 */

import {
  CARRIAGE_RETURN,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  LINE_FEED,
  OPEN_BRACE,
  OPEN_BRACKET,
  SLASH,
  SPACE,
} from "../characters.ts";
import { decodeEscapes, decodeKey } from "../escapes.ts";
import { isPunctuator, isQuote, skipBlanks, skipValue, skipWord } from "../skip.ts";
import { MAX_DEPTH } from "../text-finding.ts";
import { lineString, scanBlanks, stringEnd, wordValue } from "./scan.ts";
import type {
  ArrayNode,
  ErrorNode,
  Fault,
  ObjectNode,
  PropertyNode,
  Stretch,
  StringNode,
  Tree,
  ValueNode,
} from "./tree.ts";

/** Makes a tree of a text. Never throws. */
export function parseTree(text: string): Tree {
  return new TolerantParser(text).tree();
}

/** A node that is still being read. */
type Open<Node> = { -readonly [Key in keyof Node]: Node[Key] };
type Parent = ArrayNode | PropertyNode | undefined;

class TolerantParser {
  private readonly text: string;
  private readonly errors: ErrorNode[] = [];
  private readonly comments: Stretch[] = [];
  private at = 0;
  private depth = 0;
  private openObjects = 0;
  private openArrays = 0;

  constructor(text: string) {
    this.text = text;
  }

  tree(): Tree {
    const { text, errors, comments } = this;
    this.skip();
    const root = this.value(undefined);
    this.skip();
    if (this.at < text.length) this.fault("unexpected", text.length - this.at);
    return { text, root, errors, comments };
  }

  /** The value that begins here; `undefined` and a fault where there is none. Passes a word that is no value. */
  private value(parent: Parent): ValueNode | undefined {
    const unit = this.unit();
    if (unit === OPEN_BRACE || unit === OPEN_BRACKET) {
      if (this.depth === MAX_DEPTH) {
        this.fault("depth", skipValue(this.text, this.at) - this.at);
        return undefined;
      }
      this.depth++;
      const node = unit === OPEN_BRACE ? this.object(parent) : this.array(parent);
      this.depth--;
      return node;
    }
    if (isQuote(unit)) return this.string(parent, false);
    if (!this.isAtEnd() && !isPunctuator(unit)) return this.word(parent);
    this.fault("value");
    return undefined;
  }

  private object(parent: Parent): ObjectNode {
    const properties: PropertyNode[] = [];
    const node: Open<ObjectNode> = {
      type: "object",
      offset: this.at++,
      length: 0,
      parent,
      properties,
      children: properties,
    };
    this.openObjects++;
    let wantsComma = false;
    for (;;) {
      this.skip();
      const unit = this.unit();
      if (unit === CLOSE_BRACE) {
        this.at++;
        break;
      }
      if (this.isAtEnd() || (unit === CLOSE_BRACKET && this.openArrays > 0)) {
        this.fault("close");
        break;
      }
      if (unit === COMMA) {
        if (!wantsComma) this.fault("key");
        this.at++;
        wantsComma = false;
      } else if (unit === COLON || unit === CLOSE_BRACKET) this.fault("unexpected", 1);
      else if (unit === OPEN_BRACE || unit === OPEN_BRACKET) {
        this.fault("unexpected", skipValue(this.text, this.at) - this.at);
      } else {
        if (wantsComma) this.fault("comma");
        properties.push(this.property(node));
        wantsComma = true;
      }
    }
    this.openObjects--;
    node.length = this.at - node.offset;
    return node;
  }

  private property(parent: ObjectNode): PropertyNode {
    const children: PropertyNode["children"][number][] = [];
    const node: Open<PropertyNode> = {
      type: "property",
      offset: this.at,
      length: 0,
      parent,
      // Set below: key and property know each other.
      keyNode: undefined as unknown as StringNode,
      colonOffset: -1,
      valueNode: undefined,
      children,
    };
    node.keyNode = isQuote(this.unit()) ? this.string(node, true) : this.bareKey(node);
    children.push(node.keyNode);
    let end = this.at;
    this.skip();
    if (this.unit() === COLON) {
      node.colonOffset = this.at++;
      const isNewLine = this.skip();
      if (isNewLine && this.isKeyAhead()) this.fault("value");
      else node.valueNode = this.value(node);
      end = this.at;
    } else {
      this.fault("colon");
      const unit = this.unit();
      const isValue = unit === OPEN_BRACE || unit === OPEN_BRACKET || isQuote(unit);
      if (isValue && !this.isKeyAhead()) {
        node.valueNode = this.value(node);
        end = this.at;
      }
    }
    if (node.valueNode) children.push(node.valueNode);
    node.length = end - node.offset;
    return node;
  }

  private array(parent: Parent): ArrayNode {
    const items: ValueNode[] = [];
    const node: Open<ArrayNode> = {
      type: "array",
      offset: this.at++,
      length: 0,
      parent,
      items,
      children: items,
    };
    this.openArrays++;
    let wantsComma = false;
    for (;;) {
      const isNewLine = this.skip();
      const unit = this.unit();
      if (unit === CLOSE_BRACKET) {
        this.at++;
        break;
      }
      const isOutside = unit === CLOSE_BRACE || (isNewLine && this.isKeyAhead());
      if (this.isAtEnd() || (isOutside && this.openObjects > 0)) {
        this.fault("close");
        break;
      }
      if (unit === COMMA) {
        if (!wantsComma) this.fault("value");
        this.at++;
        wantsComma = false;
      } else if (isPunctuator(unit) && unit !== OPEN_BRACE && unit !== OPEN_BRACKET) {
        this.fault("unexpected", 1);
      } else {
        if (wantsComma) this.fault("comma");
        const item = this.value(node);
        if (item) items.push(item);
        wantsComma = true;
      }
    }
    this.openArrays--;
    node.length = this.at - node.offset;
    return node;
  }

  /** A string ends at its quote, else with its line. */
  private string(parent: ArrayNode | PropertyNode | undefined, isKey: boolean): StringNode {
    const { text } = this;
    const start = this.at;
    const { inside, isClosed } = lineString(text, start);
    this.at = isClosed ? inside + 1 : inside;
    if (!isClosed) this.fault("quote");
    const value = decodeEscapes(text.slice(start + 1, inside));
    return { type: "string", offset: start, length: this.at - start, parent, value, isKey };
  }

  private bareKey(parent: PropertyNode): StringNode {
    const start = this.at;
    this.at = skipWord(this.text, start);
    const value = decodeKey(this.text, start, this.at);
    return { type: "string", offset: start, length: this.at - start, parent, value, isKey: true };
  }

  private word(parent: Parent): ValueNode | undefined {
    const offset = this.at;
    const end = skipWord(this.text, offset);
    const word = this.text.slice(offset, end);
    const value = wordValue(word);
    if (value === undefined) {
      this.fault("unknown-word", end - offset);
      return undefined;
    }
    this.at = end;
    const base = { offset, length: end - offset, parent };
    if (value === null) return { type: "null", ...base, value };
    if (typeof value === "boolean") return { type: "boolean", ...base, value };
    return { type: "number", ...base, value, isInteger: Number.isInteger(value) };
  }

  /** Whether a key and its colon stand here. Looks one word ahead. */
  private isKeyAhead(): boolean {
    const { text, at } = this;
    const unit = this.unit();
    if (this.isAtEnd() || isPunctuator(unit)) return false;
    const end = isQuote(unit) ? stringEnd(text, at) : skipWord(text, at);
    return text.charCodeAt(skipBlanks(text, end)) === COLON;
  }

  /** Passes blanks and comments; says whether a line ended in them. */
  private skip(): boolean {
    // Nearly always there are a few blanks or none.
    let hasLineEnd = false;
    let unit = this.unit();
    for (; unit === SPACE || unit === LINE_FEED || unit === CARRIAGE_RETURN; unit = this.unit()) {
      if (unit !== SPACE) hasLineEnd = true;
      this.at++;
    }
    if (unit > SPACE && unit < 0x80 && unit !== SLASH) return hasLineEnd;
    const more = scanBlanks(this.text, this.at);
    for (const comment of more.comments) this.comments.push(comment);
    this.at = more.end;
    if (more.isOpen) this.fault("close");
    return hasLineEnd || more.hasLineEnd;
  }

  /** Notes a fault here, and passes what it is about. */
  private fault(fault: Fault, length = 0): void {
    this.errors.push({ type: "error", fault, offset: this.at, length });
    this.at += length;
  }

  private unit(): number {
    return this.text.charCodeAt(this.at);
  }

  private isAtEnd(): boolean {
    return this.at >= this.text.length;
  }
}

/**
 * The tree of a text that may be half written: what an editor asks about. Offsets are UTF-16 units.
 * INVARIANT: a node lies inside its parent, children stand in the order of the text and never overlap. The shape of
 * values and properties is that of the language services for JSON, so that they take it as it is.
 */

/** Quotes included. A key without quotes is a string too. */
export interface StringNode extends NodeBase {
  readonly type: "string";
  /** Escapes decoded. */
  readonly value: string;
  readonly isKey: boolean;
}

export interface NumberNode extends NodeBase {
  readonly type: "number";
  readonly value: number;
  readonly isInteger: boolean;
}

export interface BooleanNode extends NodeBase {
  readonly type: "boolean";
  readonly value: boolean;
}

export interface NullNode extends NodeBase {
  readonly type: "null";
  readonly value: null;
}

export interface ArrayNode extends NodeBase {
  readonly type: "array";
  readonly items: readonly ValueNode[];
  readonly children: readonly ValueNode[];
}

export interface ObjectNode extends NodeBase {
  readonly type: "object";
  readonly properties: readonly PropertyNode[];
  readonly children: readonly PropertyNode[];
}

/** One key of an object. Where the value is missing, it reaches to what comes next. */
export interface PropertyNode extends NodeBase {
  readonly type: "property";
  readonly parent: ObjectNode;
  readonly keyNode: StringNode;
  /** −1 where there is no colon. */
  readonly colonOffset: number;
  /** Absent where there is none, or none that JSON5 knows. */
  readonly valueNode: ValueNode | undefined;
  readonly children: readonly (StringNode | ValueNode)[];
}

interface NodeBase {
  readonly offset: number;
  readonly length: number;
  readonly parent: ValueNode | PropertyNode | undefined;
}

/** A value. */
export type ValueNode = StringNode | NumberNode | BooleanNode | NullNode | ArrayNode | ObjectNode;

export type TreeNode = ValueNode | PropertyNode;

/** What is wrong at a place: something is missing there, or what stands there belongs nowhere. */
export type Fault =
  | "key"
  | "colon"
  | "value"
  | "comma"
  | "close"
  | "quote"
  | "unexpected"
  | "unknown-word"
  | "depth";

/** The place of a fault; of length 0 where something is missing. Never covers a value. */
export interface ErrorNode {
  readonly type: "error";
  readonly fault: Fault;
  readonly offset: number;
  readonly length: number;
}

/** A part of a text. */
export interface Stretch {
  readonly offset: number;
  readonly length: number;
}

/** What could be made of a text. */
export interface Tree {
  readonly text: string;
  /** Absent in a text without a value. */
  readonly root: ValueNode | undefined;
  /** By offset; empty where the text is JSON5. */
  readonly errors: readonly ErrorNode[];
  /** By offset. */
  readonly comments: readonly Stretch[];
}

// What every platform of the proof of the whole has: places where people write, and what people see.

/** A place where somebody writes to one account. */
export interface Spot {
  /** Letters and hyphens. */
  readonly name: string;
  /** Where its answers are seen: channel, account, conversation and thread. */
  readonly at: string;
  /** The facts as `skykoi route` takes them. */
  readonly facts: Readonly<Record<string, unknown>>;
  say(text: string): void | Promise<void>;
}

/** A message of an account, as people see it. */
export interface Seen {
  readonly at: string;
  readonly text: string;
}

/** One account's connections. */
export interface Line {
  /** `<channel>:<accountId>`. */
  readonly account: string;
  /** Connections that were made since the start. */
  connections(): number;
  /** Breaks the connection between two frames. */
  cut(): void;
  /** Breaks it in the middle of the next frame that tells of a message. */
  cutInFrame(): void;
  /** The next message of the account is taken, and the connection breaks before the answer. */
  loseAnswer(): void;
}

/** One platform. */
export interface Side {
  readonly spots: readonly Spot[];
  readonly lines: readonly Line[];
  /** Every message of every account, oldest first. */
  seen(): readonly Seen[];
  /** Messages that the platform would deliver again: nobody said that they arrived. */
  undelivered(): number;
  close(): Promise<void>;
}

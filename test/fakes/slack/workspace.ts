// What is in a workspace: apps with their tokens, people, conversations, files and messages.

/** How the next send of an app goes wrong. */
export type Fault =
  | { readonly kind: "busy"; readonly seconds: number }
  | { readonly kind: "broken" }
  | { readonly kind: "error"; readonly code: string }
  | { readonly kind: "lose_answer" };

/** An app and its bot. */
export interface App {
  readonly appId: string;
  readonly botToken: string;
  readonly appToken: string;
  /** Of the person who installed it. */
  readonly userToken: string;
  readonly userId: string;
  readonly botId: string;
  readonly name: string;
  isRevoked: boolean;
  readonly faults: Fault[];
  readonly calls: { readonly method: string; readonly args: Readonly<Record<string, string>> }[];
  readonly acknowledged: { readonly id: string; readonly payload: object }[];
}

/** A message that an app posted. */
export interface Posted {
  readonly app: App;
  readonly channel: string;
  readonly ts: string;
  readonly text: string;
  readonly threadTs?: string;
  readonly metadata?: unknown;
  readonly fileIds: readonly string[];
  /** Shown to this person alone. */
  readonly onlyFor?: string;
}

/** A file. */
export interface StoredFile {
  readonly name: string;
  readonly mimeType: string;
  content: Buffer;
  /** No bot may see it. */
  readonly isHidden?: boolean;
}

/** A workspace. */
export class Workspace {
  readonly teamId = "T0KOI00001";
  readonly apps: App[] = [];
  readonly posted: Posted[] = [];
  readonly reactions: {
    readonly app: App;
    readonly channel: string;
    readonly ts: string;
    readonly name: string;
  }[] = [];
  readonly files: Map<string, StoredFile> = new Map();
  readonly people: Map<string, string> = new Map();
  /** Direct conversations: of an app's bot with a person. */
  readonly direct: Map<string, string> = new Map();
  #ticks = 0;

  /** Installs an app. */
  install(name: string): App {
    const number = this.apps.length + 1;
    const app: App = {
      appId: `A0APP0000${number}`,
      botToken: `xoxb-${number}-secret`,
      appToken: `xapp-${number}-secret`,
      userToken: `xoxp-${number}-secret`,
      userId: `U0BOT0000${number}`,
      botId: `B0BOT0000${number}`,
      name,
      isRevoked: false,
      faults: [],
      calls: [],
      acknowledged: [],
    };
    this.apps.push(app);
    return app;
  }

  /** Where an app and a person write to each other. */
  directOf(app: App, person: string): string {
    const key = `${app.userId} ${person}`;
    const known = this.direct.get(key) ?? `D0DIRECT${String(this.direct.size + 1).padStart(2, "0")}`;
    this.direct.set(key, known);
    return known;
  }

  /** A time stamp that no other message has. */
  ts(): string {
    this.#ticks += 1;
    return `${Math.floor(Date.now() / 1_000)}.${String(this.#ticks).padStart(6, "0")}`;
  }
}

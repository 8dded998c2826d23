// What a platform can do, as data.

/** What a platform takes of a poll, in characters. */
export interface PollLimits {
  readonly maxOptions: number;
  readonly questionChars: number;
  readonly optionChars: number;
}

/** How long a message of ours can be changed. */
export interface ChangeWindow {
  /** Milliseconds after it was sent. Default: for ever, as far as the platform says. */
  readonly withinMs?: number;
}

/** All of it. */
export interface ChannelAbilities {
  readonly typing: boolean;
  /** Whether a reply can be shown while it grows. */
  readonly drafts: boolean;
  /** Whether files come in and go out. */
  readonly media: boolean;
  readonly reactions: boolean;
  readonly threads: boolean;
  /** Whether the text of a message of ours can be changed later (`edit`). */
  readonly edits: false | ChangeWindow;
  /** Whether a message of ours can be taken away for everybody (`remove`). */
  readonly removals: false | ChangeWindow;
  /** Whether there are polls of the platform's own. */
  readonly polls: false | PollLimits;
  /**
   * Whether the platform shows a message once however often it is sent under one key. Where it does not, a reply whose
   * fate is unknown is never sent again by itself but listed as a dead letter.
   */
  readonly idempotentSend: boolean;
  /** Most UTF-16 units of one message. */
  readonly chunkLimit: number;
}

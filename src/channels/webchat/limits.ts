// How much one page may ask of the gateway, beside what holds for every WebSocket (`web-socket/limits.ts`). Every number
// bounds memory or work that a stranger can cause.

const kibibyte = 1024;

/** Frames kept back for a page whose history is still being read. */
export const maxHeldFrames = 512;

/** What was said where nobody is: for how long it is kept for who comes next, how much of it, and for how many. */
export const keptForMs = 600_000;
export const maxKeptFrames = 20;
export const maxKeptConversations = 200;

/** Time in which a page must have said hello. */
export const helloWithinMs = 10_000;

/** Messages (and requests for history) that a page may send at once. */
export const messageBurst = 20;
/** Time after which one more is allowed. */
export const messageEveryMs = 1_000;
/** Most entries of one history frame. */
export const maxHistoryEntries = 100;
/** Most bytes of the texts of one history frame (one entry is always sent). */
export const maxHistoryBytes: number = 512 * kibibyte;

/** Most UTF-16 units of one reply: in UTF-8 and JSON well below what a page may be sent at once. */
export const replyChunkLimit = 100_000;

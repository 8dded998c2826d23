// How much one page may ask of the gateway. Every number bounds memory or work that a stranger can cause.

const kibibyte = 1024;

/**
 * Most bytes of one frame from the page. The server that makes the sockets should hand it to `ws` as `maxPayload`, so
 * that a longer frame is never held in memory; the channel closes on one in any case.
 */
export const maxFrameBytes: number = 512 * kibibyte;
/** Bytes that may wait for a page which reads too slowly, before its socket is closed. */
export const maxBufferedBytes: number = 1536 * kibibyte;
/** Bytes waiting from which drafts are left out: a later draft, or the reply, holds the same text. */
export const maxBufferedBytesForDrafts: number = 128 * kibibyte;
/** Frames kept back for a page whose history is still being read. */
export const maxHeldFrames = 512;

/** Time between two pings; a page that answered nothing since the last one is gone. */
export const pingEveryMs = 30_000;
/** Time in which a page must have said hello. */
export const helloWithinMs = 10_000;

/** Messages (and requests for history) that a page may send at once. */
export const messageBurst = 20;
/** Time after which one more is allowed. */
export const messageEveryMs = 1_000;
/** Frames of any sort, pings of the protocol included, that a page may send at once. */
export const frameBurst = 200;
/** Time after which one more is allowed; a page that sends faster is closed. */
export const frameEveryMs = 20;
/** Frames that are none, before the socket is closed. */
export const maxWrongFrames = 20;

/** Most entries of one history frame. */
export const maxHistoryEntries = 100;
/** Most bytes of the texts of one history frame (one entry is always sent). */
export const maxHistoryBytes: number = 512 * kibibyte;

/** Most UTF-16 units of one reply: in UTF-8 and JSON well below what a page may be sent at once. */
export const replyChunkLimit = 100_000;

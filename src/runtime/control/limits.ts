// How much one client of the control API may ask of the gateway, beside what holds for every WebSocket.

const kibibyte = 1024;

/** Time in which a client must have said `connect`. */
export const connectWithinMs = 10_000;
/** Requests that a client may make at once. */
export const requestBurst = 60;
/** Time after which one more is allowed. */
export const requestEveryMs = 50;
/** Requests without an answer yet. */
export const maxOpenRequests = 64;
/** How often is looked whether something changed that nobody tells of. */
export const lookEveryMs = 1_000;

/** Most entries of one page, by what is listed. */
export const maxOutcomes = 500;
export const maxFound = 100;
export const maxSessions = 500;
export const maxOffset = 100_000;
export const maxEntries = 200;
export const maxLetters = 500;
/** Most bytes of the texts of a transcript's page (one entry is always sent). */
export const maxEntryBytes: number = 512 * kibibyte;
/** Most units of a dead letter's text. */
export const maxLetterUnits = 300;
/** Most bindings, broadcast lists and kois of a picture. */
export const maxPictured = 2_000;
/** Records that one search through outcomes looks at, and how many at once. */
export const maxSearched = 100_000;
export const searchedAtOnce = 2_000;

// The answer of a heartbeat: whether somebody is to read it.

/** What a koi says where nothing needs attention. */
export const HEARTBEAT_OK = "HEARTBEAT_OK";

/** What a koi is told, where the config has no words of its own. */
export const HEARTBEAT_PROMPT: string =
  "This is a heartbeat: nobody wrote. Work through HEARTBEAT.md as it stands in your workspace; repeat nothing from earlier " +
  `conversations. If nothing needs attention, answer ${HEARTBEAT_OK} and nothing else. Otherwise answer with what your ` +
  "owner should read.";

// As models dress it up: `**HEARTBEAT_OK**`, `"HEARTBEAT_OK."`, `<b>HEARTBEAT_OK</b>`.
const DRESS = "(?:[*_`\"'~\\s]|<\\/?[a-z]+>)*";
const TOKEN = `${DRESS}\\b${HEARTBEAT_OK}\\b${DRESS}`;
const AT_START = new RegExp(`^${TOKEN}[.!:,-]?${DRESS}`, "i");
const AT_END = new RegExp(`${TOKEN}[.!]?${DRESS}$`, "i");

/**
 * What is to be delivered of an answer; `undefined` where it says that nothing needs attention: it is blank or `NO_REPLY`, or
 * begins or ends with `HEARTBEAT_OK` and has at most `ackMaxChars` other characters.
 */
export function heartbeatText(answer: string, ackMaxChars: number): string | undefined {
  const text = answer.trim();
  if (text === "" || text === "NO_REPLY") return undefined;
  const rest = text.replace(AT_START, "").replace(AT_END, "").trim();
  if (rest === text) return text;
  return rest.length <= ackMaxChars ? undefined : rest;
}

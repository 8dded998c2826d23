// What the gateway writes in front of a person's message: when it was sent, and how long after the one before.

const STAMP = /^\[\w{3} \d{4}-\d\d-\d\d \d\d:\d\d [^\]]*\] /;

/** The message as the person wrote it. */
export function withoutStamp(text: string): string {
  return text.replace(STAMP, "");
}

// A conversation as it is typed: `dm:+15551230001`.

/** Kind and id, neither judged; `undefined` where there is no colon. */
export function peerFromText(text: string): { readonly kind: string; readonly id: string } | undefined {
  const colon = text.indexOf(":");
  return colon < 0 ? undefined : { kind: text.slice(0, colon), id: text.slice(colon + 1) };
}

// Text that must fit: the first 70 % and the last 20 % of the limit, with a marker between them that says what is
// missing. The beginning of a note holds its rules, the end its newest entries.

/**
 * `text` where it has at most `limit` UTF-16 units, else its head and tail with a marker. `name` is the file that the
 * marker points to. Never cuts a character in two. The marker takes the place of the 10 % left; with a limit under
 * about 1,000 the result can be longer than the limit by the marker's length.
 */
export function limitText(text: string, limit: number, name: string): string {
  if (text.length <= limit) return text;
  const head = text.slice(0, boundary(text, Math.floor(limit * 0.7)));
  const tail = text.slice(boundary(text, text.length - Math.floor(limit * 0.2)));
  const missing = text.length - head.length - tail.length;
  return `${head}\n[… ${missing} of ${text.length} characters of ${name} are left out here …]\n${tail}`;
}

/** `index`, or one less where it lies between the two halves of a surrogate pair. */
function boundary(text: string, index: number): number {
  const code = text.charCodeAt(index);
  return code >= 0xdc_00 && code <= 0xdf_ff && index > 0 ? index - 1 : index;
}

// What a server answered, as text that a model can read.

/** An answer, as far as its text goes. */
export interface FetchedPage {
  /** `text/html; charset=utf-8`; empty where the server said nothing. */
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

const TEXT = /^(?:text\/|application\/(?:.*[+/])?(?:json|xml|javascript|yaml|toml|x-ndjson)\b)/;

/** The text of a page; of what is no text only what it is. */
export async function pageText({ contentType, bytes }: FetchedPage): Promise<string> {
  const type = contentType.split(";")[0]?.trim().toLowerCase() ?? "";
  if (type !== "" && !TEXT.test(type) && type !== "application/xhtml+xml") {
    return `[${type}, ${bytes.byteLength} bytes: this is no text]`;
  }
  const text = decoderFor(contentType).decode(bytes);
  const isHtml =
    type === "text/html" || type === "application/xhtml+xml" || (type === "" && /^\s*</.test(text));
  return isHtml ? htmlText(text) : text;
}

function decoderFor(contentType: string): InstanceType<typeof TextDecoder> {
  const charset = /charset="?([^";\s]+)/i.exec(contentType)?.[1];
  try {
    return new TextDecoder(charset ?? "utf-8");
  } catch {
    return new TextDecoder("utf-8");
  }
}

async function htmlText(html: string): Promise<string> {
  const { convert } = await import("html-to-text");
  return convert(html, {
    wordwrap: false,
    limits: { maxInputLength: 4_000_000, maxDepth: 200 },
    selectors: [
      { selector: "img", format: "skip" },
      { selector: "a", options: { hideLinkHrefIfSameAsText: true, ignoreHref: false } },
      ...["h1", "h2", "h3", "h4", "h5", "h6"].map((selector) => ({
        selector,
        options: { uppercase: false },
      })),
      { selector: "table", format: "dataTable", options: { uppercaseHeaderCells: false } },
    ],
  });
}

// Markdown → Telegram's HTML, held against the fake's reading of it, which is as strict as Telegram's.

import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { partsOf } from "../../../src/channels/telegram/parts.ts";
import { renderHtml, shownLength } from "../../../src/channels/telegram/render.ts";
import { parseHtml } from "../../fakes/telegram/parse-html.ts";
import { runs } from "../../property/runs.ts";

const TABLE = "| Koi | Size |\n|---|--:|\n| **Kohaku** | 60 |\n| Asagi & co | 5 |";

describe("Markdown", () => {
  it.each([
    ["**bold** *it* ~~gone~~ `a<b`", "<b>bold</b> <i>it</i> <s>gone</s> <code>a&lt;b</code>"],
    ["<u>under</u> <script>x</script>", "<u>under</u> &lt;script&gt;x&lt;/script&gt;"],
    ["<u>open, **and</u>** so on", "&lt;u&gt;open, <b>and&lt;/u&gt;</b> so on"],
    ["# Title\ntext", "<b>Title</b>\ntext"],
    ["one\ntwo\n\nthree", "one\ntwo\n\nthree"],
    ["a & b < c &amp; d", "a &amp; b &lt; c &amp; d"],
    ["```ts\nif (a < b) {}\n```", '<pre><code class="language-ts">if (a &lt; b) {}</code></pre>'],
    ["```\nplain\n```", "<pre>plain</pre>"],
    ["> quote\n>> deeper", "<blockquote>quote\ndeeper</blockquote>"],
    ["- a\n  - b\n- c", "• a\n  • b\n• c"],
    ["3. x\n4. y", "3. x\n4. y"],
    ["- [x] done\n- [ ] open", "☑ done\n☐ open"],
    ['[koi](https://k.example/?a=1&b="2")', '<a href="https://k.example/?a=1&amp;b=&quot;2&quot;">koi</a>'],
    ["[local](/etc/x) [js](javascript:alert)", "local (/etc/x) js (javascript:alert)"],
    ["![fish](https://k.example/f.png)", '<a href="https://k.example/f.png">fish</a>'],
    ["a\n\n---\n\nb", "a\n\n———\n\nb"],
    ["2 \\* 3", "2 * 3"],
  ])("%j", (markdown, html) => {
    expect(renderHtml(markdown, "code")).toBe(html);
    expect(() => parseHtml(html)).not.toThrow();
  });

  it("a table as text of fixed width", () => {
    expect(renderHtml(TABLE, "code")).toBe(
      "<pre>Koi         Size\n----------  ----\nKohaku        60\nAsagi &amp; co     5</pre>",
    );
  });

  it("a table as lists", () => {
    expect(renderHtml(TABLE, "bullets")).toBe(
      "<b><b>Kohaku</b></b>\n• Size: 60\n\n<b>Asagi &amp; co</b>\n• Size: 5",
    );
  });

  it("a table as it was written", () => {
    expect(renderHtml(TABLE, "off")).toBe(TABLE.replace("&", "&amp;"));
  });

  it("whatever a model writes, Telegram can read it", () => {
    const pieces = fc.constantFrom(
      ..."* ** _ ` ``` ~~ [ ]( ) ![ > # - 1. | \n \n\n < > & &lt; <b> </b> <u> </u> <br> \\ :--: x word https://k.example".split(
        " ",
      ),
      "\n",
      " ",
      "\n\n",
    );
    fc.assert(
      fc.property(
        fc.array(pieces, { maxLength: 40 }),
        fc.constantFrom("off", "bullets", "code"),
        (parts, tables) => {
          const html = renderHtml(parts.join(""), tables as "code");
          expect(parseHtml(html).length).toBe(shownLength(html));
        },
      ),
      runs(1_000),
    );
  });

  it("nesting without end does not bring anything down", () => {
    expect(parseHtml(renderHtml(`${">".repeat(4_000)}x`, "code"))).toContain("x");
  });
});

describe("parts", () => {
  const settings = { textChunkLimit: 4_000, chunkMode: "length" } as const;
  const photo = { kind: "image", mimeType: "image/png", fileName: "a.png", path: "/a.png" } as const;

  it("a table that grows is split by what it becomes", () => {
    const wide = `| a | ${"b".repeat(60)} |\n|---|--:|\n${"| 1 | 2 |\n".repeat(70)}`;
    const parts = partsOf({ text: wide }, settings);
    expect(wide.length).toBeLessThan(4_000);
    expect(parts.length).toBeGreaterThan(1);
    for (const { text } of parts) expect(shownLength(renderHtml(text, "code"))).toBeLessThanOrEqual(4_000);
  });

  it("a short text is the caption of the first file, and each further file a message", () => {
    expect(partsOf({ text: "look", media: [photo, photo] }, settings)).toEqual([
      { text: "look", media: [photo] },
      { text: "", media: [photo] },
    ]);
  });

  it("a text that is too long for a caption goes before the file", () => {
    const text = "x".repeat(1_025);
    expect(partsOf({ text, media: [photo] }, settings)).toEqual([{ text }, { text: "", media: [photo] }]);
  });

  it("the limit and the mode of the account count", () => {
    const text = "one one one\n\ntwo two two\n\nthree three";
    const parts = partsOf({ text }, { textChunkLimit: 28, chunkMode: "newline" });
    expect(parts.map((part) => part.text)).toEqual(["one one one\n\ntwo two two", "three three"]);
  });
});

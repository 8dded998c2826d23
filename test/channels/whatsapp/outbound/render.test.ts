import { expect, test } from "vitest";
import { renderWhatsApp } from "../../../../src/channels/whatsapp/outbound/render.ts";

test.each([
  ["plain words", "plain words"],
  ["**bold** and _thin_ and ~~gone~~ and `code`", "*bold* and _thin_ and ~gone~ and `code`"],
  ["__bold__ and *thin*", "*bold* and _thin_"],
  ["**bold _and thin_**", "*bold _and thin_*"],
  ["**two\nlines**", "*two*\n*lines*"],
  ["# A title\n\nText", "*A title*\n\nText"],
  ["## A **bold** title", "*A bold title*"],
  ["```ts\nconst a = 1;\n\nb();\n```", "```\nconst a = 1;\n\nb();\n```"],
  ["    indented", "```\nindented\n```"],
  ["- one\n- two\n  - deep", "- one\n- two\n  - deep"],
  ["3. three\n4. four", "3. three\n4. four"],
  ["- [x] done\n- [ ] open", "- ☑ done\n- ☐ open"],
  ["> said\n> before", "> said\n> before"],
  ["[a page](https://example.org/a)", "a page (https://example.org/a)"],
  ["https://example.org/a_b_c", "https://example.org/a_b_c"],
  ["<https://example.org>", "https://example.org"],
  ["![a koi](https://example.org/koi.png)", "a koi: https://example.org/koi.png"],
  ["one\n\n---\n\ntwo", "one\n\n———\n\ntwo"],
  ["a & b < c", "a & b < c"],
  ["snake_case_name and 2 * 3 * 4", "snake_case_name and 2 * 3 * 4"],
  ["one  \ntwo", "one\ntwo"],
  ["", ""],
])("%j becomes %j", (markdown, expected) => {
  expect(renderWhatsApp(markdown)).toBe(expected);
});

const TABLE = "| name | size |\n| --- | --- |\n| **koi** | 60 cm |\n| carp | |";

test("tables are lists, text of fixed width, or as they are", () => {
  expect(renderWhatsApp(TABLE)).toBe("*koi*\n- size: 60 cm\n\n*carp*");
  expect(renderWhatsApp(TABLE, "code")).toBe("```\nname  size\n----  -----\nkoi   60 cm\ncarp\n```");
  expect(renderWhatsApp(TABLE, "off")).toBe(TABLE);
});

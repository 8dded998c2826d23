import { expect, test } from "vitest";
import { fromMrkdwn, toMrkdwn } from "../../../src/channels/slack/mrkdwn.ts";

test.each([
  ["**bold** and *italic* and ~~gone~~", "*bold* and _italic_ and ~gone~"],
  ["# Title\n\nText", "*Title*\n\nText"],
  ["a < b & c > d", "a &lt; b &amp; c &gt; d"],
  ["[site](https://example.org/?a=1&b=2)", "<https://example.org/?a=1&amp;b=2|site>"],
  ["<https://example.org>", "<https://example.org>"],
  ["`x < y`", "`x &lt; y`"],
  ["```js\nif (a && b) <c>\n```", "```\nif (a &amp;&amp; b) &lt;c&gt;\n```"],
  ["- one\n- two\n  - deep", "• one\n• two\n    • deep"],
  ["1. one\n2. two", "1. one\n2. two"],
  ["> said\n> twice", "> said\n> twice"],
  ["<!channel> <@U0ANNA0001>", "&lt;!channel&gt; &lt;@U0ANNA0001&gt;"],
])("%j becomes Slack's %j", (markdown, mrkdwn) => {
  expect(toMrkdwn(markdown)).toBe(mrkdwn);
});

const TABLE = "| name | n |\n|---|---|\n| koi | 12 |\n| carp | 3 |";

test("tables are shown as asked", () => {
  expect(toMrkdwn(TABLE, "code")).toBe("```\nname  n\nkoi   12\ncarp  3\n```");
  expect(toMrkdwn(TABLE, "bullets")).toBe("• name: koi, n: 12\n• name: carp, n: 3");
  expect(toMrkdwn(TABLE, "off")).toBe(TABLE);
});

const us = { userId: "U0BOT", name: "koi" };

test.each([
  ["<@U0BOT> hi", "@koi hi"],
  ["<@U0ANNA|anna> and <@U0BEN>", "@anna and @U0BEN"],
  ["<#C1|general> <!here>", "#general @here"],
  ["<https://example.org|site> <https://example.org>", "site (https://example.org) https://example.org"],
  ["1 &lt; 2 &amp;&amp; 3 &gt; 2, &amp;lt;", "1 < 2 && 3 > 2, &lt;"],
])("Slack's %j reads %j", (mrkdwn, text) => {
  expect(fromMrkdwn(mrkdwn, us)).toBe(text);
});

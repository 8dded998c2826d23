// Markdown → Slack's own marks (mrkdwn), and what Slack sends → text that a koi reads.

import { lexer, type Token, type Tokens } from "marked";
import { tableLines, tableList, type TableStyle } from "../text/tables.ts";

/** Markdown as mrkdwn. */
export function toMrkdwn(markdown: string, tables: TableStyle = "code"): string {
  return blocks(lexer(markdown), tables).trim();
}

function blocks(tokens: readonly Token[], tables: TableStyle): string {
  return tokens.map((token) => block(token as Tokens.Generic, tables)).join("");
}

function block(token: Tokens.Generic, tables: TableStyle): string {
  switch (token.type) {
    case "space":
      return "";
    case "heading":
      return `*${inline(token.tokens)}*\n\n`;
    case "paragraph":
      return `${inline(token.tokens)}\n\n`;
    case "code":
      return `\`\`\`\n${escape(String(token["text"]))}\n\`\`\`\n\n`;
    case "blockquote":
      return `${quoted(blocks(token.tokens ?? [], tables))}\n\n`;
    case "list":
      return `${list(token as Tokens.List, tables, 0)}\n`;
    case "table":
      return `${table(token as Tokens.Table, tables)}\n\n`;
    case "hr":
      return "———\n\n";
    default:
      return token.tokens ? inline(token.tokens) : escape(token.raw);
  }
}

function quoted(text: string): string {
  return text
    .trim()
    .split("\n")
    .map((line) => `> ${line}`)
    .join("\n");
}

function list({ ordered, start, items }: Tokens.List, tables: TableStyle, depth: number): string {
  const indent = "    ".repeat(depth);
  return items
    .map((item, index) => {
      const mark = ordered ? `${Number(start || 1) + index}.` : "•";
      const box = item.task ? (item.checked ? "☑ " : "☐ ") : "";
      const parts = item.tokens.map((token) =>
        token.type === "list"
          ? `\n${list(token as Tokens.List, tables, depth + 1)}`
          : block(token as Tokens.Generic, tables),
      );
      return `${indent}${mark} ${box}${parts.join("").trimEnd()}\n`;
    })
    .join("");
}

function table(token: Tokens.Table, style: TableStyle): string {
  if (style === "off") return escape(token.raw.trimEnd());
  if (style === "code") return `\`\`\`\n${escape(tableLines(token))}\n\`\`\``;
  return toMrkdwn(tableList(token), "off");
}

function inline(tokens: readonly Token[] | undefined): string {
  return (tokens ?? []).map((token) => span(token as Tokens.Generic)).join("");
}

function span(token: Tokens.Generic): string {
  switch (token.type) {
    case "strong":
      return `*${inline(token.tokens)}*`;
    case "em":
      return `_${inline(token.tokens)}_`;
    case "del":
      return `~${inline(token.tokens)}~`;
    case "codespan":
      return `\`${escape(String(token["text"]))}\``;
    case "link":
    case "image":
      return link(String(token["href"]), token.tokens ? inline(token.tokens) : escape(String(token["text"])));
    case "br":
      return "\n";
    case "escape":
      return escape(String(token["text"]));
    default:
      return token.tokens ? inline(token.tokens) : escape(token.raw);
  }
}

function link(href: string, label: string): string {
  const address = escape(href).replaceAll("|", "%7C");
  return label === "" || label === escape(href)
    ? `<${address}>`
    : `<${address}|${label.replaceAll("|", "¦")}>`;
}

/** Slack's three characters: what a koi says calls nobody and links nothing by accident. */
function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** What Slack sends as text a koi reads: links, mentions and escapes as people see them. */
export function fromMrkdwn(text: string, us: { readonly userId: string; readonly name: string }): string {
  return text
    .replaceAll(/<([^<>]*)>/g, (_, inner: string) => reference(inner, us))
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}

function reference(inner: string, us: { readonly userId: string; readonly name: string }): string {
  const [target = "", label] = inner.split("|", 2);
  if (target === `@${us.userId}`) return `@${us.name}`;
  if (target.startsWith("@")) return `@${label ?? target.slice(1)}`;
  if (target.startsWith("#")) return `#${label ?? target.slice(1)}`;
  if (target.startsWith("!")) return `@${label ?? target.slice(1).replace(/^subteam\^/, "")}`;
  return label === undefined || label === target ? target : `${label} (${target})`;
}

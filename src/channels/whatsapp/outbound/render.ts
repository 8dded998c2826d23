// Markdown as WhatsApp's marks: *bold*, _italic_, ~strike~, `code` and ```code blocks```. WhatsApp has no headings, tables or
// links with a text of their own: headings become bold, links show their address, tables are written as configured.

import { lexer, type Token, type Tokens } from "marked";
import type { TableStyle } from "../../text/tables.ts";

/** The text as WhatsApp shows it. */
export function renderWhatsApp(markdown: string, tables: TableStyle = "bullets"): string {
  return blocks(lexer(markdown), tables).trim();
}

function blocks(tokens: readonly Token[], tables: TableStyle): string {
  return tokens
    .map((token) => block(token, tables))
    .filter((text) => text !== "")
    .join("\n\n");
}

function block(token: Token, tables: TableStyle): string {
  switch (token.type) {
    case "space":
    case "def":
      return "";
    case "heading":
      return enclosed("*", plain(inner(token)));
    case "code":
      return `\`\`\`\n${(token as Tokens.Code).text}\n\`\`\``;
    case "blockquote":
      return blocks(inner(token), tables).replaceAll(/^/gm, "> ");
    case "list":
      return list(token as Tokens.List, tables);
    case "table":
      return table(token as Tokens.Table, tables);
    case "hr":
      return "———";
    case "html":
      return (token as Tokens.HTML).text.trim();
    default:
      return inline(inner(token)) || textOf(token);
  }
}

function list({ ordered, start, items }: Tokens.List, tables: TableStyle): string {
  const first = typeof start === "number" ? start : 1;
  return items
    .map((item, index) => {
      const sign = ordered ? `${first + index}.` : "-";
      const box = item.task ? (item.checked ? "☑ " : "☐ ") : "";
      const parts = item.tokens
        .filter(({ type }) => type !== "checkbox")
        .map((token) => block(token, tables));
      const text = parts.filter((part) => part !== "").join("\n");
      return `${sign} ${box}${text}`.replaceAll("\n", `\n${" ".repeat(sign.length + 1)}`);
    })
    .join("\n");
}

function table({ header, rows, raw }: Tokens.Table, style: TableStyle): string {
  if (style === "off") return raw.trim();
  if (style === "code")
    return fixedWidth([header, ...rows].map((row) => row.map((cell) => plain(cell.tokens))));
  return rows
    .map((row) => {
      const [name, ...others] = row.map((cell, column) => ({
        title: plain(header[column]?.tokens ?? []),
        text: inline(cell.tokens),
        plain: plain(cell.tokens),
      }));
      if (!name) return "";
      const lines = others
        .filter(({ text }) => text !== "")
        .map(({ title, text }) => `- ${title ? `${title}: ` : ""}${text}`);
      return [enclosed("*", name.plain), ...lines].join("\n");
    })
    .join("\n\n");
}

function fixedWidth(rows: readonly string[][]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  lines.splice(1, 0, widths.map((width) => "-".repeat(width)).join("  "));
  return `\`\`\`\n${lines.join("\n")}\n\`\`\``;
}

function inline(tokens: readonly Token[]): string {
  return tokens.map(span).join("");
}

function span(token: Token): string {
  switch (token.type) {
    case "strong":
      return enclosed("*", inline(inner(token)));
    case "em":
      return enclosed("_", inline(inner(token)));
    case "del":
      return enclosed("~", inline(inner(token)));
    case "codespan":
      return `\`${(token as Tokens.Codespan).text}\``;
    case "br":
      return "\n";
    case "link":
      return link(token as Tokens.Link);
    case "image":
      return [(token as Tokens.Image).text, (token as Tokens.Image).href].filter(Boolean).join(": ");
    case "checkbox":
      return "";
    default:
      return inline(inner(token)) || textOf(token);
  }
}

function link({ href, tokens, text }: Tokens.Link): string {
  const isBare = text === href || href === `mailto:${text}` || href === `http://${text}`;
  return isBare ? text : `${inline(tokens)} (${href})`;
}

/** The mark around each line of a text, touching it on both sides: otherwise WhatsApp does not see it. */
function enclosed(mark: string, text: string): string {
  return text.replaceAll(
    /^([^\S\n]*)(\S.*?)([^\S\n]*)$/gm,
    (_, before: string, inner: string, after: string) => [before, mark, inner, mark, after].join(""),
  );
}

/** The text without marks: WhatsApp has no bold in bold. */
function plain(tokens: readonly Token[]): string {
  return tokens
    .map((token) =>
      token.type === "link" ? link(token as Tokens.Link) : plain(inner(token)) || textOf(token),
    )
    .join("");
}

function inner(token: Token): readonly Token[] {
  return "tokens" in token ? (token.tokens ?? []) : [];
}

function textOf(token: Token): string {
  return "text" in token ? String(token.text) : "";
}

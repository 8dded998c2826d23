// Markdown → the HTML that Telegram takes: b, i, u, s, code, pre, a, blockquote and nothing else. What has no form there
// (headings, lists, tables, rules) is built of text. Never throws; text always comes out escaped.

import { lexer, type MarkedToken, type Token, type Tokens } from "marked";
import { renderTable, type TableStyle } from "./render-table.ts";

/** The HTML of `markdown`. */
export function renderHtml(markdown: string, tables: TableStyle): string {
  try {
    return blocks(lexer(markdown), { tables, isQuoted: false });
  } catch {
    // Nested beyond all measure.
    return escapeHtml(markdown);
  }
}

/** How many UTF-16 units of text `html`, made here, shows. */
export function shownLength(html: string): number {
  return html.replace(/<[^>]*>/g, "").replace(/&(?:#\d+|#x[0-9a-f]+|[a-z]+);/gi, "x").length;
}

/** `text` as it shows literally. */
export function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

interface Context {
  readonly tables: TableStyle;
  /** Telegram has no quotes in quotes. */
  readonly isQuoted: boolean;
}

function blocks(tokens: readonly Token[], context: Context): string {
  let html = "";
  let gap = "";
  for (const token of tokens as MarkedToken[]) {
    if (token.type === "space") {
      gap = "\n\n";
      continue;
    }
    const rendered = block(token, context);
    if (rendered === "") continue;
    html += html === "" ? rendered : (gap || "\n") + rendered;
    // Whatever stands in the text itself at its end counts as well.
    gap = token.raw.endsWith("\n\n") ? "\n\n" : "";
  }
  return html;
}

function block(token: MarkedToken, context: Context): string {
  switch (token.type) {
    case "heading":
      return `<b>${inline(token.tokens)}</b>`;
    case "paragraph":
      return inline(token.tokens);
    case "text":
      return token.tokens ? inline(token.tokens) : text(token.text);
    case "checkbox":
      return "";
    case "code":
      return codeBlock(token);
    case "blockquote": {
      const inner = blocks(token.tokens, { ...context, isQuoted: true });
      return context.isQuoted ? inner : `<blockquote>${inner}</blockquote>`;
    }
    case "list":
      return list(token, context);
    case "table":
      return renderTable(token, context.tables, { inline, escape: escapeHtml });
    case "hr":
      return "———";
    case "html":
      return escapeHtml(token.text.trimEnd());
    case "def":
      return "";
    default:
      return inline([token]);
  }
}

function codeBlock({ text, lang }: Tokens.Code): string {
  const language = /^[\w+#.-]{1,32}/.exec(lang ?? "")?.[0];
  const code = escapeHtml(text);
  return language ? `<pre><code class="language-${language}">${code}</code></pre>` : `<pre>${code}</pre>`;
}

function list({ items, ordered, start, loose }: Tokens.List, context: Context): string {
  const rows = items.map((item, at) => {
    const mark = ordered ? `${Number(start) + at}.` : item.task ? (item.checked ? "☑" : "☐") : "•";
    const inner = blocks(item.tokens, context);
    // Code keeps its own margin.
    const isPlain = !inner.includes("<pre>");
    return `${mark} ${isPlain ? inner.replaceAll("\n", "\n  ") : inner}`;
  });
  return rows.join(loose ? "\n\n" : "\n");
}

/** Tags that people write within Markdown and that Telegram has. */
const KNOWN_TAG = /^<(\/?)(u|b|i|s|ins)>$/i;

function inline(tokens: readonly Token[]): string {
  const closing = pairedTags(tokens as MarkedToken[]);
  return (tokens as MarkedToken[]).map((token) => closing.get(token) ?? span(token)).join("");
}

function span(token: MarkedToken): string {
  switch (token.type) {
    case "text":
      return token.tokens ? inline(token.tokens) : text(token.text);
    case "escape":
      return escapeHtml(token.text);
    case "strong":
      return `<b>${inline(token.tokens)}</b>`;
    case "em":
      return `<i>${inline(token.tokens)}</i>`;
    case "del":
      return `<s>${inline(token.tokens)}</s>`;
    case "codespan":
      return `<code>${escapeHtml(token.text)}</code>`;
    case "br":
      return "\n";
    case "link":
      return link(token.href, inline(token.tokens), token.text);
    case "image":
      return link(token.href, text(token.text === "" ? token.href : token.text), token.text);
    case "html":
      return /^<br\s*\/?>$/i.test(token.text) ? "\n" : escapeHtml(token.text);
    case "checkbox":
      return "";
    default:
      return escapeHtml(token.raw);
  }
}

/** A link, where Telegram would open it; else its text with the address behind it. */
function link(href: string, inner: string, label: string): string {
  if (/^(?:https?|tg|mailto):/i.test(href))
    return `<a href="${escapeHtml(href).replaceAll('"', "&quot;")}">${inner}</a>`;
  return href === "" || href === label ? inner : `${inner} (${escapeHtml(href)})`;
}

/** Opening and closing tags that belong together, as Telegram takes them; others show as text. */
function pairedTags(tokens: readonly MarkedToken[]): Map<MarkedToken, string> {
  const paired = new Map<MarkedToken, string>();
  const open: { readonly token: MarkedToken; readonly name: string }[] = [];
  for (const token of tokens) {
    const [, slash, tag = ""] = (token.type === "html" && KNOWN_TAG.exec(token.text.trim())) || [];
    const name = tag.toLowerCase();
    if (slash === "") open.push({ token, name });
    if (slash !== "/" || open.at(-1)?.name !== name) continue;
    const opening = open.pop();
    if (opening) paired.set(opening.token, `<${name}>`).set(token, `</${name}>`);
  }
  return paired;
}

/** Text of Markdown, in which `&amp;` and its like stand for what they name. */
function text(markdown: string): string {
  return escapeHtml(markdown).replace(/&amp;((?:amp|lt|gt|quot|#\d{1,7}|#x[0-9a-f]{1,6});)/gi, "&$1");
}

// Tables, for which Telegram has no form: as text of fixed width, as lists, or as they were written.

import type { Tokens } from "marked";

/** How tables are rendered. */
export type TableStyle = "off" | "bullets" | "code";

interface Writers {
  inline(tokens: Tokens.TableCell["tokens"]): string;
  escape(text: string): string;
}

/** The HTML of a table. */
export function renderTable(table: Tokens.Table, style: TableStyle, { inline, escape }: Writers): string {
  if (style === "off") return escape(table.raw.trimEnd());
  if (style === "bullets") return asBullets(table, inline);
  return `<pre>${escape(asColumns(table))}</pre>`;
}

/** A block for each row: its first cell in bold, the others below it with the heads of their columns. */
function asBullets({ header, rows }: Tokens.Table, inline: Writers["inline"]): string {
  return rows
    .map(([first, ...others]) => {
      const title = first ? `<b>${inline(first.tokens)}</b>` : "";
      const lines = others.map((cell, at) => {
        const head = header[at + 1];
        return head ? `• ${inline(head.tokens)}: ${inline(cell.tokens)}` : `• ${inline(cell.tokens)}`;
      });
      return [title, ...lines].join("\n");
    })
    .join("\n\n");
}

function asColumns({ header, rows, align }: Tokens.Table): string {
  const lines = [header, ...rows].map((row) => row.map(({ tokens }) => plain(tokens)));
  const widths = header.map((_, at) => Math.max(3, ...lines.map((cells) => width(cells[at] ?? ""))));
  const [head = "", ...body] = lines.map((cells) =>
    widths
      .map((wanted, at) => padded(cells[at] ?? "", wanted, align[at] ?? null))
      .join("  ")
      .trimEnd(),
  );
  return [head, widths.map((wanted) => "-".repeat(wanted)).join("  "), ...body].join("\n");
}

function padded(cell: string, wanted: number, align: "center" | "left" | "right" | null): string {
  const missing = " ".repeat(Math.max(0, wanted - width(cell)));
  return align === "right" ? missing + cell : cell + missing;
}

/** The text of a cell without any marks. */
function plain(tokens: Tokens.TableCell["tokens"]): string {
  return tokens
    .map((token) =>
      "tokens" in token && token.tokens ? plain(token.tokens) : "text" in token ? token.text : "",
    )
    .join("")
    .replace(/\s+/g, " ");
}

/** Columns that a text takes where each character has one: good for letters, a guess for the rest. */
function width(text: string): number {
  return [...text].length;
}

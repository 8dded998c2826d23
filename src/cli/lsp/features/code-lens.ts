// A line above each binding: a message that it gets, or why it gets none.

import type { CodeLens } from "vscode-languageserver/node";
import { blockOf } from "../../../compiler/analyse/blocked.ts";
import type { CheckInput } from "../../../compiler/analyse/check.ts";
import { witnessText } from "../../../compiler/diagnostics/witness.ts";
import { explainFinding } from "../../../compiler/explain/explain.ts";
import { type LspContext, opened } from "../context.ts";
import { type BindingHere, bindingsHere } from "./bindings.ts";
import { rangeIn } from "./ranges.ts";

/** The lines above the bindings of a file. */
export async function codeLenses(context: LspContext, uri: string): Promise<CodeLens[]> {
  const at = opened(context, uri);
  const compilation = await at?.project.compiled();
  if (!at || !compilation?.analysis) return [];
  const { analysis } = compilation;
  const here = bindingsHere(at, compilation, analysis);
  const lineOf = (index: number): string => {
    const other = here.find((one) => one.index === index);
    return other ? ` (line ${at.file.document.positionAt(other.node.offset).line + 1})` : "";
  };
  return here.map((binding) => ({
    range: rangeIn(at.file, binding.node.offset, binding.node.offset + 1),
    command: { title: titleOf(binding, analysis, lineOf), command: "" },
  }));
}

function titleOf({ index }: BindingHere, input: CheckInput, lineOf: (index: number) => string): string {
  const { verdicts, witnesses } = input;
  const impossible = verdicts.rules.impossible.get(index);
  if (impossible) return `receives nothing: ${explainFinding(impossible).message}`;
  const by = verdicts.shadowedBy.get(index);
  if (by) {
    const winners = by.map((one) => `bindings[${one}]${lineOf(one)}`).join(", ");
    return `receives nothing: shadowed by ${winners}`;
  }
  const blocked = blockOf(index, input);
  if (blocked) return `receives nothing: ${blocked.reason}`;
  return `receives ${witnessText(witnesses.of(index))}`;
}

// Inlay hints on bindings: which koi gets the messages and on what grounds, and which account an omitted one means.

import { type InlayHint, InlayHintKind, type Range } from "vscode-languageserver/node";
import type { CheckInput } from "../../../compiler/analyse/check.ts";
import { propertyOf } from "../../../compiler/read/tolerant/tree-lookup.ts";
import type { ObjectNode, ValueNode } from "../../../compiler/read/tolerant/tree.ts";
import { listTier } from "../../../compiler/resolve/rule-tier.ts";
import { channelIdOf } from "../../../routing/channels/registry.ts";
import { type LspContext, opened } from "../context.ts";
import { type BindingHere, bindingsHere } from "./bindings.ts";

/** The hints in a range. */
export async function inlayHints(context: LspContext, uri: string, range: Range): Promise<InlayHint[]> {
  const at = opened(context, uri);
  const compilation = await at?.project.compiled();
  if (!at || !compilation?.analysis) return [];
  const { analysis } = compilation;
  const { document } = at.file;
  const from = document.offsetAt(range.start);
  const to = document.offsetAt(range.end);
  return bindingsHere(at, compilation, analysis)
    .filter(({ node }) => node.offset <= to && node.offset + node.length >= from)
    .flatMap((binding) => {
      const account = omittedAccount(binding.node, analysis);
      return [
        ...(account ? [hint(document.positionAt(account.offset), `account ${account.id}`)] : []),
        hint(document.positionAt(binding.node.offset + binding.node.length), verdictOf(binding, analysis)),
      ];
    });
}

function hint(position: InlayHint["position"], label: string): InlayHint {
  return { position, label, kind: InlayHintKind.Parameter, paddingLeft: true };
}

function verdictOf({ index }: BindingHere, { verdicts, model }: CheckInput): string {
  const { rules } = model;
  if (rules.impossible.has(index)) return "→ nobody";
  const by = verdicts.shadowedBy.get(index);
  if (by) return `→ nobody, taken by ${by.map((one) => `bindings[${one}]`).join(", ")}`;
  return `→ ${rules.names.koiIds[rules.koi[index] as number]} (${listTier(rules, index)})`;
}

/** The account that a binding without one is for, where the channel lists accounts; behind the channel's name. */
function omittedAccount(
  node: ObjectNode,
  { model }: CheckInput,
): { readonly offset: number; readonly id: string } | undefined {
  const match = propertyOf(node, "match")?.valueNode;
  if (match?.type !== "object" || propertyOf(match, "accountId")) return undefined;
  const channel: ValueNode | undefined = propertyOf(match, "channel")?.valueNode;
  const id = channel?.type === "string" ? channelIdOf(channel.value) : undefined;
  if (!channel || id === undefined || model.channels[id].listed.length === 0) return undefined;
  const account = model.channels[id].defaultAccount;
  return account === null ? undefined : { offset: channel.offset + channel.length, id: account };
}

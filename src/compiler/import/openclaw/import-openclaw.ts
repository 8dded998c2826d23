// An OpenClaw config turned into a SKYKOI one, and how far both are the same. A pure function of the texts and of what
// the caller says is there. The result is compiled at once, and every binding is compared with what it did before.

import { type Compilation, compile } from "../../compile.ts";
import type { CompilerHost } from "../../host.ts";
import { translateAccounts } from "./accounts.ts";
import { type Changes, compareRouting } from "./compare.ts";
import { noteDifferences } from "./differences.ts";
import { type Doc, type Origin, at, isList, memberOf, nodeOf, property } from "./document.ts";
import { fitToSchema } from "./fit.ts";
import { type SourceText, readOpenClaw } from "./include.ts";
import { type Judgement, judgeBindings } from "./judge.ts";
import { modernise } from "./legacy.ts";
import { type LeftOut, type Note, Notes } from "./notes.ts";
import { type ListedBinding, type OpenClawModel, readModel } from "./openclaw-model.ts";
import { translatePaths } from "./paths.ts";
import { printDocument } from "./print-document.ts";
import { bindTopics } from "./topics.ts";
import { fillVariables } from "./variables.ts";
import { withVariables } from "./references.ts";
import type { BindingReport, ImportReport, ReportNote, ReportPlace } from "./report.ts";
import { deadSentence, leftOutSentence, lostSentence, noteSentence } from "./sentences.ts";
import { translateBindings } from "./translate-bindings.ts";
import { translateKois } from "./translate-kois.ts";
import { quoteNumbers, translateWords } from "./words.ts";

/** What is to be imported. */
export interface ImportRequest {
  readonly source: SourceText;
  readonly host: CompilerHost;
  /** Whether a path of the original is there; `~` stands for the home folder. */
  readonly exists: (path: string) => boolean;
  /** The value of an environment variable, `undefined` where it is not set. Asked for ids only. */
  readonly variable: (name: string) => string | undefined;
  /** The new config: absolute path, and how reports name it. */
  readonly target: { readonly path: string; readonly name: string };
  readonly compilerVersion: string;
  /** Written as `$schema`. */
  readonly schema: string;
  /** Changes each line of a comment in `printable`. */
  readonly redactComment: (line: string) => string;
}

/** What came of it. */
export type Import =
  | {
      readonly ok: true;
      /** The new config. May hold secrets: for a file that only its owner reads. */
      readonly text: string;
      /** The same with a variable for each secret, for everything else. */
      readonly printable: string;
      readonly report: ImportReport;
      readonly compilation: Compilation;
    }
  | { readonly ok: false; readonly problem: string };

/** Imports a config. Never throws on any input. */
export async function importOpenClaw(request: ImportRequest): Promise<Import> {
  const read = readOpenClaw(request.source, request.host);
  if (!read.ok) return read;
  const { doc, included, repeated } = read;
  const notes = new Notes();
  for (const { origin, file } of included) notes.rewrote("include_in_place", origin, { file });
  for (const origin of repeated) notes.rewrote("repeated_key", origin, { key: origin.pointer });
  modernise(doc.root);
  quoteNumbers(doc, notes);
  bindTopics(doc.root, notes);
  fillVariables(doc.root, request.variable, notes);
  const model = readModel(doc.root);
  const judgements = judgeBindings(model);
  noteDifferences(doc, model, notes);
  translateBindings(doc, model, judgements, notes);
  translateKois(doc, model, notes);
  translateAccounts(doc, model, notes);
  translateWords(doc, notes);
  translatePaths(doc, request.exists, notes);
  fitToSchema(doc, request.source.name, notes);
  addSchema(doc, request.schema);
  const text = printDocument(doc);
  const compilation = await compileNew(request, text);
  const changes = compilation.analysis ? compareRouting(model, compilation.analysis) : undefined;
  const printed = withVariables(doc);
  return {
    ok: true,
    text,
    printable: printDocument(printed.doc, request.redactComment),
    report: reportOf({
      request,
      model,
      judgements,
      doc,
      changes,
      notes,
      compilation,
      secrets: printed.variables,
    }),
    compilation,
  };
}

function addSchema(doc: Doc, schema: string): void {
  if (memberOf(doc.root, "$schema")) return;
  const [first] = doc.root.members;
  if (first) first.isSpaced = first.before.length > 0 || first.isSpaced;
  doc.root.members.unshift(property("$schema", nodeOf(schema)));
  doc.root.isInline = false;
}

function compileNew({ target, host, compilerVersion }: ImportRequest, text: string): Promise<Compilation> {
  const bytes = new TextEncoder().encode(text);
  return compile({ ...target, bytes, host, compilerVersion, wantsTable: false });
}

interface Outcome {
  readonly request: ImportRequest;
  readonly model: OpenClawModel;
  readonly judgements: ReadonlyMap<number, Judgement>;
  readonly doc: Doc;
  readonly changes: Changes | undefined;
  readonly notes: Notes;
  readonly compilation: Compilation;
  readonly secrets: ImportReport["secrets"];
}

function reportOf(outcome: Outcome): ImportReport {
  const { request, model, changes, notes, compilation, secrets } = outcome;
  const bindings = model.bindings
    .map((binding) => bindingReport(binding, outcome))
    .toSorted((a, b) => a.index - b.index);
  const unmatched = changes?.get(null);
  const count = (severity: string): number =>
    compilation.diagnostics.filter((one) => one.severity === severity).length;
  const isSame =
    changes !== undefined && bindings.every(({ status }) => status === "same" || status === "dead");
  return {
    version: 1,
    source: request.source.name,
    isEquivalent: isSame && !unmatched && !compilation.hasErrors,
    bindings,
    unmatched: changes
      ? {
          status: unmatched ? "changed" : "same",
          witness: unmatched?.witness ?? null,
          from: unmatched ? unmatched.from : model.defaultAgent,
          to: unmatched ? unmatched.to : model.defaultAgent,
        }
      : null,
    leftOut: notes.leftOut.toSorted(byLine).map((one) => ({
      code: one.reason,
      name: one.name,
      message: leftOutSentence(one),
      place: placeOf(one.origin),
      isRestriction: one.isRestriction,
    })),
    rewritten: notes.rewritten.map(noteReport),
    differences: notes.differences.map(noteReport),
    secrets,
    findings: { errors: count("error"), warnings: count("warning") },
  };
}

function bindingReport(binding: ListedBinding, { doc, judgements, changes, model }: Outcome): BindingReport {
  const { index, origin, writtenAgent, agentId } = binding;
  const judged = judgements.get(index);
  const list = at(doc.root, "bindings");
  const newIndex = isList(list) ? list.members.indexOf(binding.member) : -1;
  const base = {
    index,
    place: placeOf(origin),
    agentId: writtenAgent,
    newIndex: newIndex < 0 ? null : newIndex,
    reason: null,
    shadowedBy: [],
    witness: null,
    from: agentId,
    to: agentId,
  };
  if (judged?.kind === "dead") {
    const { shadowedBy, witness = null } = judged;
    return {
      ...base,
      status: "dead",
      reason: deadSentence(judged, binding, model),
      shadowedBy,
      witness,
      from: null,
      to: null,
    };
  }
  const changed = changes?.get(index);
  const reason = judged?.kind === "lost" ? lostSentence(judged.why, binding) : null;
  if (changed) return { ...base, status: "changed", reason, ...changed };
  if (judged?.kind === "lost" && judged.why !== "role_without_guild")
    return { ...base, status: "lost", reason, to: null };
  return { ...base, status: "same", reason };
}

function byLine(a: LeftOut, b: LeftOut): number {
  return (a.origin?.line ?? 0) - (b.origin?.line ?? 0);
}

function noteReport(note: Note): ReportNote {
  return { code: note.code, message: noteSentence(note), place: placeOf(note.origin) };
}

function placeOf(origin: Origin | undefined): ReportPlace | null {
  return origin ? { file: origin.file, line: origin.line, pointer: origin.pointer } : null;
}

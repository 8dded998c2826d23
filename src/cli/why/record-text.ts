// The record of one message in words: one row for each thing that is known.

import type { QueueNote } from "../../runtime/queue/queue-rules.ts";
import type { DeliveryRecord, OutcomeRecord } from "../../runtime/outcomes/outcome.ts";
import { safeText } from "../dead-letters/safe-text.ts";
import { reasonSentence } from "./reason-sentence.ts";

const QUEUE_WORDS: Readonly<Record<QueueNote, string>> = {
  summarized: "too many waited, so its turn got it cut short",
  interrupted: "its turn was broken off for a newer message and asked again with it",
  steered: "the turn that ran took it in",
  not_steered: "the turn that ran took nothing in any more, so it waited for a turn of its own",
};

const DETAIL_COLUMNS = 400;

type Row = readonly [name: string, text: string];

/** The rows of `record`, each with its line end. */
export function recordText(record: OutcomeRecord): string {
  const { facts, koiId, sessionKey, queue, deliveries = [], nearMiss = [] } = record;
  const { outcome, stage, reasonCode } = record;
  const rows: Row[] = [
    ["message", record.messageRef],
    ["at", record.at],
    ["from", `${facts.channel}/${facts.accountId} ${facts.peer.kind} ${facts.peer.id}`],
    ["outcome", `${outcome} at ${stage}: ${reasonCode}`],
    ["because", reasonSentence(record, reasonCode) ?? ""],
    ["in detail", record.detail === undefined ? "" : safeText(record.detail, DETAIL_COLUMNS)],
    ["decided by", decidedBy(record)],
    ["called by", calledBy(record)],
    ["binding", bindingText(record)],
    ["koi", koiId ?? ""],
    ["session", sessionKey ?? ""],
    ["queue", queue === undefined ? "" : QUEUE_WORDS[queue]],
    ...deliveries.map((one): Row => ["koi", deliveryText(record, one)]),
    ...nearMiss.map((one): Row => [
      "near miss",
      `bindings[${one.bindingIndex}] differs in ${one.differs.join(", ")}`,
    ]),
    ["table", record.tableDigest],
  ];
  return rows
    .filter(([, text]) => text !== "")
    .map(([name, text]) => `${name.padEnd(10)}  ${text}\n`)
    .join("");
}

type Gated = Pick<DeliveryRecord, "stage" | "reasonCode" | "decidedBy" | "calledBy">;

function decidedBy(record: OutcomeRecord): string {
  const { decidedBy: pointer, stage, deliveries } = record;
  // Each koi of a broadcast has its own.
  if (deliveries) return "";
  if (pointer === "/activation") return "/activation, as it was said in the chat";
  const isByDefault = stage === "admission" || isNotCalled(record);
  return (
    pointer ?? (isByDefault ? `the built-in default${isNotCalled(record) ? " of requireMention" : ""}` : "")
  );
}

function calledBy(record: OutcomeRecord): string {
  return isNotCalled(record) && !record.deliveries ? (record.calledBy ?? "the koi's name and emoji") : "";
}

function isNotCalled({ stage, reasonCode }: Pick<Gated, "stage" | "reasonCode">): boolean {
  return stage === "gate" && reasonCode === "not_mentioned";
}

function bindingText({ bindingIndex, deliveries }: OutcomeRecord): string {
  if (deliveries) return "none, the broadcast list names the kois";
  if (bindingIndex === undefined) return "";
  return bindingIndex === null ? "none, the default koi" : `bindings[${bindingIndex}]`;
}

function deliveryText(record: OutcomeRecord, one: DeliveryRecord): string {
  const { koiId, outcome, stage, reasonCode, queue } = one;
  const why = reasonCode === record.reasonCode ? undefined : reasonSentence(record, reasonCode);
  const notes = [
    ...(one.detail === undefined ? [] : [safeText(one.detail, DETAIL_COLUMNS)]),
    ...(why === undefined ? [] : [why]),
    ...(one.decidedBy === undefined ? [] : [`decided by ${one.decidedBy}`]),
    ...(one.calledBy === undefined ? [] : [`called by ${one.calledBy}`]),
    ...(queue === undefined ? [] : [QUEUE_WORDS[queue]]),
  ];
  return [`${koiId}: ${outcome} at ${stage}: ${reasonCode}`, ...notes].join("; ");
}

// The record of one message in words: one row for each thing that is known.

import type { QueueNote } from "../../runtime/queue/queue-rules.ts";
import type { DeliveryRecord, OutcomeRecord } from "../../runtime/outcomes/outcome.ts";
import { reasonSentence } from "./reason-sentence.ts";

const QUEUE_WORDS: Readonly<Record<QueueNote, string>> = {
  summarized: "too many waited, so its turn got it cut short",
  interrupted: "its turn was broken off for a newer message and asked again with it",
  steered: "the turn that ran took it in",
  not_steered: "the turn that ran took nothing in any more, so it waited for a turn of its own",
};

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
    ["decided by", decidedBy(record)],
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

function decidedBy({ decidedBy: pointer, stage }: OutcomeRecord): string {
  return pointer ?? (stage === "admission" ? "the built-in default" : "");
}

function bindingText({ bindingIndex, deliveries }: OutcomeRecord): string {
  if (deliveries) return "none, the broadcast list names the kois";
  if (bindingIndex === undefined) return "";
  return bindingIndex === null ? "none, the default koi" : `bindings[${bindingIndex}]`;
}

function deliveryText(record: OutcomeRecord, one: DeliveryRecord): string {
  const { koiId, outcome, stage, reasonCode, queue } = one;
  const why = reasonCode === record.reasonCode ? undefined : reasonSentence(record, reasonCode);
  const notes = [...(why === undefined ? [] : [why]), ...(queue === undefined ? [] : [QUEUE_WORDS[queue]])];
  return [`${koiId}: ${outcome} at ${stage}: ${reasonCode}`, ...notes].join("; ");
}

// The first file of tests: one for each live binding, by the message that proves it live, with what happens today.

import { witnessText } from "../../compiler/diagnostics/witness.ts";
import type { Facts } from "../../routing/facts.ts";
import { answerer } from "../../policy/route-answer.ts";
import { freshExpectation } from "./refresh.ts";
import type { TestedConfig } from "./run-test-file.ts";

/** The text of the file. `config` is how it names the config. */
export function starterText({ analysis, table }: TestedConfig, config: string): string {
  const { verdicts, witnesses, model } = analysis;
  const answer = answerer(table);
  const messages: Facts[] = [];
  for (let i = 0; i < verdicts.rules.count; i++) if (verdicts.isLive(i)) messages.push(witnesses.of(i));
  // Where nothing is bound there is one thing to expect: that the default koi answers.
  if (messages.length === 0) {
    const accountId = model.channels.webchat.accounts[0] ?? model.channels.webchat.defaultAccount;
    const peer = { kind: "dm" as const, id: witnesses.freshPeer("webchat", "dm") };
    if (accountId !== null) messages.push({ channel: "webchat", accountId, peer });
  }
  const tests = messages.map((facts) => {
    const { peer, parentPeer, ...rest } = facts;
    const short = {
      ...rest,
      peer: `${peer.kind}:${peer.id}`,
      ...(parentPeer && { parentPeer: `${parentPeer.kind}:${parentPeer.id}` }),
    };
    const expect = freshExpectation({}, answer(facts));
    return `    {\n      name: ${text(witnessText(facts))},\n      facts: ${text(short)},\n      expect: ${text(expect)},\n    },\n`;
  });
  const head = "// Written by `skykoi test --update`. Give the tests names that say what they are for.\n";
  return `${head}{\n  config: ${text(config)},\n  routes: [\n${tests.join("")}  ],\n}\n`;
}

/** JSON5 on one line, keys without quotes. */
function text(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(text).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).map(([key, own]) => `${key}: ${text(own)}`);
  return `{ ${entries.join(", ")} }`;
}

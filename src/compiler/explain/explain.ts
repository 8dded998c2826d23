// Findings into words. In: a finding. Out: its sentences, one case a code, exhaustive by type.

import type { Code, Finding, FindingArgs, FindingOf } from "../diagnostics/finding.ts";
import { accessSentences } from "./access.ts";
import { bindingSentences } from "./binding.ts";
import { channelSentences } from "./channel.ts";
import { conversationSentences } from "./conversation.ts";
import { ignoreSentences } from "./ignore.ts";
import { includeSentences } from "./include.ts";
import { koiSentences } from "./koi.ts";
import { otherSentences } from "./other.ts";
import { pathSentences } from "./path.ts";
import { sandboxSentences } from "./sandbox.ts";
import { schemaSentences } from "./schema.ts";
import { secretSentences } from "./secret.ts";
import type { Explanation, Sentence, Sentences } from "./sentence.ts";
import { commandSentences } from "./command.ts";
import { textSentences } from "./text.ts";
import { toolSentences } from "./tool.ts";
import { verdictSentences } from "./verdict.ts";

export { labelText, mainLabel } from "./label.ts";
export type { Explanation } from "./sentence.ts";

const sentences: Sentences<FindingArgs> = {
  ...textSentences,
  ...schemaSentences,
  ...includeSentences,
  ...bindingSentences,
  ...verdictSentences,
  ...koiSentences,
  ...channelSentences,
  ...accessSentences,
  ...conversationSentences,
  ...otherSentences,
  ...secretSentences,
  ...pathSentences,
  ...commandSentences,
  ...ignoreSentences,
  ...sandboxSentences,
  ...toolSentences,
};

function sentenceOf<C extends Code>(finding: FindingOf<C>): Sentence {
  return sentences[finding.code](finding.args, finding);
}

/**
 * What a finding says: lower case, one sentence each, without a final period, user input in backticks and cut at 60
 * characters. Never a secret. Never throws.
 */
export function explainFinding(finding: Finding): Explanation {
  const { message, why, help } = sentenceOf(finding);
  return { message, ...(why !== undefined && { why }), ...(help !== undefined && { help }) };
}

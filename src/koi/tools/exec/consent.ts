// A person's word on a command that is not allowed by itself. Only a clear yes runs it; "always" also lists its programs.

import { DEFAULTS } from "../../../config/defaults.ts";
import { execSetting } from "../../../policy/tools/exec-rules.ts";
import type { ApprovalWord } from "../../approval-desk.ts";
import { KoiFileError } from "../../json-object-file.ts";
import type { ToolContext } from "../tool.ts";
import type { CommandJudgement } from "./judge-command.ts";
import { allowAlways } from "./own-allowlist.ts";

/** What a person can read at a glance; what is longer nobody is asked for. */
const MAX_ASKED = 2_000;

/** Whether a command runs (`isAsked`: since a person said so), or why it does not. */
export type Consent = { readonly isAsked: boolean } | { readonly refusal: string };

/** Asks a person where the judgement wants that. `node`: the node that is to run it. Default: this machine. */
export async function consentTo(
  command: string,
  cwd: string,
  judgement: CommandJudgement,
  context: ToolContext,
  node?: string,
): Promise<Consent> {
  if (judgement.kind === "runs") return { isAsked: false };
  if (judgement.kind === "refused") return { refusal: judgement.reason };
  const { approvals, callId, signal } = context;
  if (!approvals) return { refusal: judgement.reason };
  if (command.length > MAX_ASKED) {
    return {
      refusal: `${judgement.reason}. A person is asked for commands of up to ${MAX_ASKED} characters only`,
    };
  }
  const word = await approvals.ask({ callId, command, cwd, node, programs: judgement.programs, signal });
  if (word === "nobody") return { refusal: judgement.reason };
  if (word === "allow-always") await list(judgement.programs, context);
  return word === "allow-once" || word === "allow-always" ? { isAsked: true } : { refusal: whyNot(word) };
}

function whyNot(word: Exclude<ApprovalWord, "allow-once" | "allow-always" | "nobody">): string {
  if (word === "deny")
    return "a person was asked and said no: the command was not run. Don't try it in another way";
  if (word === "timeout")
    return "a person was asked and did not answer in time, which counts as no: the command was not run";
  return "the turn was stopped while a person was asked; the command was not run";
}

/** What can't be listed is asked for again. */
async function list(programs: readonly string[], { home, now, log, koi }: ToolContext): Promise<void> {
  try {
    if (programs.length > 0) await allowAlways(home.koiDir, programs, now());
  } catch (error) {
    const { code = "unknown" } = error as NodeJS.ErrnoException;
    const what = error instanceof KoiFileError ? error.message : code;
    log?.warn({ koiId: koi.id, what }, "a program could not be put on the koi's allowlist");
  }
}

/** Tells people where a command that they allowed takes long. */
export function noticeOf(command: string, ended: Promise<unknown>, context: ToolContext): void {
  const { gateway, koi, approvals } = context;
  const setting = execSetting(gateway.config, koi.id, "approvalRunningNoticeMs")?.value;
  const afterMs = setting ?? DEFAULTS.tools.exec.approvalRunningNoticeMs;
  if (afterMs === 0) return;
  const timer = setTimeout(() => approvals?.stillRuns(command), Math.min(afterMs, 2_147_483_647));
  void ended.finally(() => clearTimeout(timer));
}

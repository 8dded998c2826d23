// What people read when a command waits for their word. The command is a model's: nothing in it may look like something else.

import type { ApprovalQuestion } from "../../koi/approval-desk.ts";

const MAX_SHOWN = 200;
/** What moves or hides text where it is shown. */
const UNSEEN = /[^\P{C}\n]|[\u2028\u2029]/gu;

/** The question `id`. */
export function questionText(id: string, { command, cwd, node, programs }: ApprovalQuestion): string {
  const where = node === undefined ? "the gateway's machine" : `the node ${visible(node)}`;
  const always = programs.length === 0 ? "" : "|allow-always";
  const listed =
    programs.length === 0
      ? []
      : [`allow-always lists ${programs.map(visible).join(", ")} for this koi, with any arguments.`];
  return [
    `[${id}] May I run this on ${where}, in ${visible(cwd)}?`,
    ...visible(command)
      .split("\n")
      .map((line) => `    ${line}`),
    `/approve ${id} allow-once${always}|deny`,
    ...listed,
    "Without an answer within two minutes it is not run.",
  ].join("\n");
}

/** That nobody answered the question `id` before the gateway was gone. */
export function lostText(id: string): string {
  return `[${id}] The gateway stopped before anybody answered: the command was not run.`;
}

/** That a command which was allowed takes long. */
export function stillRunsText(command: string): string {
  const line = visible(command).replaceAll("\n", " ");
  return `[exec] still running: ${line.length > MAX_SHOWN ? `${line.slice(0, MAX_SHOWN)}…` : line}`;
}

function visible(text: string): string {
  return text.replaceAll(UNSEEN, (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`);
}

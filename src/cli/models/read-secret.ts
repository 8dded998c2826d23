// A secret on its way into a koi's file: asked for on a terminal, without showing it, else read from standard input.
// Never an argument: those stand in the shell's history and in the list of processes.

import { isCancel, password } from "@clack/prompts";
import { UsageError } from "../exit-code.ts";
import { isTalking, type ProcessIo } from "../process-io.ts";

const maxChars = 100_000;

/**
 * The secret, without white space around it; `undefined` where the person gave up.
 * @throws UsageError where there is none, or it is far too long
 */
export async function readSecret(
  command: string,
  question: string,
  io: ProcessIo,
): Promise<string | undefined> {
  const text = isTalking(io) ? await asked(question) : await piped(command, io);
  if (text === undefined) return undefined;
  const secret = text.trim();
  if (secret === "") throw new UsageError(`${command}: standard input holds no secret`);
  return secret;
}

async function asked(question: string): Promise<string | undefined> {
  const validate = (value = ""): string | undefined => (value.trim() === "" ? "it is empty" : undefined);
  const answer = await password({
    message: question,
    validate,
    input: process.stdin,
    output: process.stderr,
  });
  return isCancel(answer) ? undefined : answer;
}

async function piped(command: string, io: ProcessIo): Promise<string> {
  let text = "";
  for await (const chunk of io.stdin) {
    text += String(chunk);
    if (text.length > maxChars) throw new UsageError(`${command}: standard input is too long for a secret`);
  }
  return text;
}

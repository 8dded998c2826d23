// `skykoi sessions reset KEY` and `skykoi sessions delete KEY`: what changes a conversation from outside. Both hold the
// lock of the state dir, so that no gateway answers in that conversation meanwhile.

import { stateDir } from "../../config/paths.ts";
import type { KoiStore } from "../../koi/store/koi-store.ts";
import { openKoiStore } from "../../koi/store/sqlite-koi-store.ts";
import { StoreError } from "../../koi/store/store-error.ts";
import { LockedError, takeLock } from "../../runtime/lock.ts";
import type { Arguments, CommandUsage } from "../arguments.ts";
import { type ExitCode, UsageError, exitCodes } from "../exit-code.ts";
import { type ProcessIo, isTalking } from "../process-io.ts";
import {
  STRAY,
  type FoundSession,
  findSession,
  koiSessions,
  sessionFlags,
} from "../sessions/session-files.ts";
import type { Command } from "./command.ts";

const json = { type: "boolean", help: "print JSON" } as const;

const resetUsage: CommandUsage = {
  name: "skykoi sessions reset",
  synopsis: "KEY [--koi ID] [--json]",
  summary:
    "Lets a conversation start afresh. What was said stays readable; the koi does not see it any more.",
  maxArguments: 1,
  flags: { ...sessionFlags, json },
};

const deleteUsage: CommandUsage = {
  name: "skykoi sessions delete",
  synopsis: "KEY [--koi ID] [--yes] [--json]",
  summary: "Deletes a conversation and all that was said in it, for good.",
  maxArguments: 1,
  flags: { ...sessionFlags, yes: { type: "boolean", short: "y", help: "do not ask" }, json },
};

type Change = (store: KoiStore, found: FoundSession) => Promise<void>;

async function reset(args: Arguments, io: ProcessIo): Promise<ExitCode> {
  return change(resetUsage, "reset", args, io, async (store, { session: { sessionKey } }) => {
    await store.commitTurn({
      sessionKey,
      messageKeys: [],
      transcript: [],
      outbox: [],
      reset: { reason: "cli" },
    });
  });
}

async function remove(args: Arguments, io: ProcessIo): Promise<ExitCode> {
  return change(deleteUsage, "deleted", args, io, async (store, { session: { sessionKey } }) => {
    await store.deleteSession(sessionKey);
  });
}

async function change(
  { name }: CommandUsage,
  done: "reset" | "deleted",
  args: Arguments,
  io: ProcessIo,
  work: Change,
): Promise<ExitCode> {
  const kois = await koiSessions(name, args, io);
  if (!kois) return exitCodes.findings;
  const found = findSession(name, args, kois, io);
  if (done === "deleted" && !(await isSure(found, args, io))) {
    io.stderr.write("nothing was changed\n");
    return exitCodes.interrupted;
  }
  const { koiId, session } = found;
  try {
    const unlock = takeLock(stateDir(io.env, io.home));
    try {
      await onStore(found, work);
    } finally {
      unlock();
    }
  } catch (error) {
    if (!(error instanceof LockedError) && !(error instanceof StoreError)) throw error;
    io.stderr.write(`${name}: ${error instanceof LockedError ? lockedText(error, done) : error.message}\n`);
    return exitCodes.findings;
  }
  const { sessionKey, messages } = session;
  if (args.has("json")) io.stdout.write(`${JSON.stringify({ koiId, sessionKey, messages, [done]: true })}\n`);
  else io.stderr.write(`${done} ${sessionKey} (${messages} messages)\n`);
  return exitCodes.ok;
}

async function onStore(found: FoundSession, work: Change): Promise<void> {
  const store = openKoiStore(found.folder);
  try {
    await work(store, found);
  } finally {
    store.close();
  }
}

function lockedText({ owner }: LockedError, done: "reset" | "deleted"): string {
  const inChat = done === "reset" ? ", or write /new in the conversation" : "";
  return `a gateway (process ${owner.pid}) runs on this state dir; nothing was changed. Stop it first${inChat}`;
}

async function isSure({ session, isStray }: FoundSession, args: Arguments, io: ProcessIo): Promise<boolean> {
  if (args.has("yes")) return true;
  if (!isTalking(io) || args.has("json")) {
    throw new UsageError(`${deleteUsage.name}: nobody can be asked here; say --yes`);
  }
  const { confirm } = await import("@clack/prompts");
  const message = `Delete ${session.sessionKey} with its ${session.messages} messages${isStray ? ` (${STRAY})` : ""}?`;
  return (await confirm({ message, initialValue: false, output: process.stderr })) === true;
}

export const sessionsReset: Command = { usage: resetUsage, run: reset };
export const sessionsDelete: Command = { usage: deleteUsage, run: remove };

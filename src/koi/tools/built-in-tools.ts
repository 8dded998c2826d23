// Every built-in tool. Loaded with the first turn that has tools.

import { cron } from "./cron/cron.ts";
import { exec } from "./exec/exec.ts";
import { process } from "./exec/process.ts";
import { applyPatch } from "./files/apply-patch.ts";
import { edit } from "./files/edit.ts";
import { read } from "./files/read.ts";
import { write } from "./files/write.ts";
import { sessionsHistory } from "./sessions/sessions-history.ts";
import { sessionsList } from "./sessions/sessions-list.ts";
import { sessionsSend } from "./sessions/sessions-send.ts";
import { koisList } from "./sessions/kois-list.ts";
import { sessionsSpawn } from "./sessions/sessions-spawn.ts";
import { memoryGet } from "./memory/memory-get.ts";
import { memorySearch } from "./memory/memory-search.ts";
import { message } from "./message/message.ts";
import { sessionStatus } from "./session-status.ts";
import type { Tool } from "./tool.ts";
import { webFetch } from "./web/web-fetch.ts";

/** The built-in tools, in no order that counts. */
export const builtInTools: readonly Tool[] = [
  read,
  write,
  edit,
  applyPatch,
  exec,
  process,
  webFetch,
  cron,
  message,
  memorySearch,
  memoryGet,
  sessionStatus,
  sessionsList,
  sessionsHistory,
  sessionsSend,
  sessionsSpawn,
  koisList,
];

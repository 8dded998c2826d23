// Methods about the conversations of the kois.

import { numberRule } from "../../../channels/web-socket/shape.ts";
import type { PlacedEntry, SessionSummary } from "../../../koi/store/koi-store.ts";
import { entryJson, sessionJson } from "../../../koi/store/session-json.ts";
import type { CompiledKoi } from "../../../routing/compiled-gateway.ts";
import { type KoiId, koiIdOf, type SessionKey } from "../../../routing/ids.ts";
import { type Answer, given, refused } from "../answer.ts";
import type { ControlDeps } from "../control-deps.ts";
import { maxEntries, maxEntryBytes, maxOffset, maxSessions } from "../limits.ts";
import { type Methods, nameRule, optionalNameRule } from "../method.ts";
import type { ControlEntry, ControlMethods, ControlSession } from "../protocol.ts";
import { eachKoi } from "./each-koi.ts";

type Listing = ControlMethods["sessions.list"][1];
type Shown = ControlMethods["sessions.show"][1];

/** `sessions.list`, `sessions.show`. */
export const sessionMethods: Methods<"sessions.list" | "sessions.show"> = {
  "sessions.list": {
    shape: {
      koiId: optionalNameRule,
      limit: numberRule(1, maxSessions),
      offset: numberRule(0, maxOffset),
    },
    async answer({ koiId, limit = 100, offset = 0 }, deps): Promise<Answer<Listing>> {
      const { kois } = deps.tables.current.gateway;
      const named = koiId === undefined ? kois : kois.filter(({ id }) => id === koiIdOf(koiId));
      if (named.length === 0) return unknownKoi(koiId ?? "");
      return given(await list(named, limit, offset, deps));
    },
  },

  "sessions.show": {
    shape: { koiId: nameRule, sessionKey: nameRule, limit: numberRule(1, maxEntries) },
    answer({ koiId, sessionKey, limit = 50 }, deps): Answer<Shown> {
      const koi = deps.tables.current.gateway.kois.find(({ id }) => id === koiIdOf(koiId));
      if (!koi) return unknownKoi(koiId);
      const store = deps.stores.existing(koi);
      const key = sessionKey as SessionKey;
      const session = store?.session(key);
      if (!store || !session) return refused("not_found", `koi ${koi.id} has no session \`${sessionKey}\``);
      const last = store.transcript(key, limit + 1);
      const entries = fitting(last.slice(-limit));
      return given({
        session: shownSession(koi.id, session),
        entries: entries.map((entry) => shownEntry(koi.id, key, entry)),
        hasEarlier: last.length > entries.length,
      });
    },
  },
};

function unknownKoi(written: string): Answer<never> {
  return refused("not_found", `there is no koi \`${written}\``);
}

async function list(
  kois: readonly CompiledKoi[],
  limit: number,
  offset: number,
  deps: ControlDeps,
): Promise<Listing> {
  let found: (readonly [KoiId, SessionSummary])[] = [];
  let total = 0;
  const unread = await eachKoi(kois, deps, (store, { id }) => {
    total += store.sessionCount();
    // What stands behind the page in its own koi stands behind it among all.
    const own = store.sessions(offset + limit).map((session) => [id, session] as const);
    if (own.length === 0) return;
    found = [...found, ...own].sort(lastFirst).slice(0, offset + limit);
  });
  const page = found.slice(offset);
  return { sessions: page.map(([koiId, session]) => shownSession(koiId, session)), total, unread };
}

function lastFirst(
  [koiA, a]: readonly [KoiId, SessionSummary],
  [koiB, b]: readonly [KoiId, SessionSummary],
): number {
  const byTime = b.updatedAtMs - a.updatedAtMs;
  if (byTime !== 0) return byTime;
  const [nameA, nameB] = [`${koiA}\0${a.sessionKey}`, `${koiB}\0${b.sessionKey}`];
  return nameA < nameB ? -1 : nameA > nameB ? 1 : 0;
}

function shownSession(koiId: KoiId, session: SessionSummary): ControlSession {
  const { summary: _summary, ...shown } = sessionJson(koiId, session);
  return shown;
}

/** The last entries whose texts fit; the very last one always. */
function fitting(entries: readonly PlacedEntry[]): readonly PlacedEntry[] {
  let bytes = 0;
  let first = entries.length;
  for (const { text } of entries.toReversed()) {
    bytes += Buffer.byteLength(text);
    if (bytes > maxEntryBytes && first < entries.length) break;
    first -= 1;
  }
  return entries.slice(first);
}

function shownEntry(koiId: KoiId, sessionKey: SessionKey, entry: PlacedEntry): ControlEntry {
  const { segment, seq, role, text, at, senderName, tool } = entryJson(koiId, sessionKey, entry);
  return {
    segment,
    seq,
    role,
    text,
    at,
    ...(typeof senderName === "string" && { senderName }),
    ...(typeof tool === "string" && { tool }),
  };
}

// What breakage left of a town, judged: each message answered once by each koi that the table says, in its own place, or
// listed with a reason.

import { hasStore, linesOf, type Town } from "../e2e/platforms/town.ts";
import { koiIds } from "../e2e/platforms/town-config.ts";
import { readKoi } from "./read-state.ts";

/** Everything that is wrong, in words; empty where nothing is. The gateway has stopped. */
export function faultsOfTown(town: Town, home: string): string[] {
  const verdicts = town.verdicts();
  const faults: string[] = [];
  /** Dead letters and replies that were given up, as `<koi> <line>`. */
  const listed = new Map<string, string>();
  for (const koiId of koiIds.filter((id) => hasStore(home, id))) {
    const { damage, pending, unsent, deadLetters, undelivered } = readKoi(home, koiId);
    faults.push(...damage, ...pending.map(({ payload }) => `left: ${payload}`));
    faults.push(...unsent.map(({ payload }) => `not sent: ${payload}`));
    for (const { payload, reason } of [...deadLetters, ...undelivered])
      for (const line of linesOf(payload)) listed.set(`${koiId} ${line}`, reason);
  }
  for (const [line, spot] of town.said) {
    const answers = town.answersTo(line);
    const kois = verdicts.get(spot.name)?.deliveries.map(({ koiId }) => koiId) ?? [];
    for (const { at, koiId } of answers)
      if (at !== spot.at || !kois.includes(koiId)) faults.push(`${line} was answered by ${koiId} in ${at}`);
    for (const koiId of kois) {
      const times = answers.filter((answer) => answer.koiId === koiId).length;
      const reason = listed.get(`${koiId} ${line}`);
      if (times > 1) faults.push(`${line} was answered ${times} times by ${koiId}`);
      if (times === 0 && reason === undefined) faults.push(`${line} was lost for ${koiId}`);
      if (times === 1 && reason !== undefined && !mayBeBoth(line))
        faults.push(`${line} was answered, and listed for ${koiId}: ${reason}`);
    }
  }
  console.log(
    `${town.said.size} messages, ${listed.size} listed: ${[...new Set(listed.values())].join("; ")}`,
  );
  return faults;
}

/** Telegram shows what is sent twice, so what may have arrived is listed and not sent again. */
function mayBeBoth(line: string): boolean {
  return line.startsWith("«tg-");
}

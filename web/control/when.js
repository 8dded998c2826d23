// Times for people.

import { make } from "./make.js";

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const day = new Intl.DateTimeFormat(undefined, {
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
});
const full = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "medium" });

/** The time of day, with the day where it is not today. @param {string} iso */
export function timeView(iso) {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) {
    return make("span", {}, String(iso));
  }
  const isToday = at.toDateString() === new Date().toDateString();
  return make(
    "time",
    { datetime: at.toISOString(), title: full.format(at) },
    (isToday ? clock : day).format(at),
  );
}

/** How long until then: `42 minutes left`, `less than a minute left`. @param {string} iso */
export function timeLeft(iso) {
  const minutes = Math.floor((Date.parse(iso) - Date.now()) / 60_000);
  if (!(minutes >= 0)) {
    return "run out";
  }
  if (minutes === 0) {
    return "less than a minute left";
  }
  return minutes === 1 ? "1 minute left" : `${minutes} minutes left`;
}

/** `1 koi`, `2 kois`. */
export function counted(count, noun) {
  return `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
}

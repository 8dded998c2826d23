// Moments as a koi reads them: in one time zone, by 12 or 24 hours.

/** How times are written. */
export interface TimeStyle {
  /** IANA name. An unknown one counts as UTC. */
  readonly timeZone: string;
  /** Default: false, 24 hours. */
  readonly is12Hours?: boolean;
}

/** A moment in pieces: `Friday`, `2026-01-02`, `15:04` or `3:04 PM`, `Europe/Berlin`. */
export interface WrittenTime {
  readonly weekday: string;
  readonly day: string;
  readonly time: string;
  readonly zone: string;
}

interface ZoneClock {
  readonly zone: string;
  readonly weekday: Intl.DateTimeFormat;
  readonly day: Intl.DateTimeFormat;
  readonly time: Intl.DateTimeFormat;
}

// Making a format takes half a millisecond, using one a thousandth of it. Names come from the config alone.
const clocks = new Map<string, ZoneClock>();

/** The moment `ms`, milliseconds since the epoch. */
export function writtenTime(ms: number, { timeZone, is12Hours = false }: TimeStyle): WrittenTime {
  const { zone, weekday, day, time } = clockOf(timeZone, is12Hours);
  // Newer tables of locales put a narrow space before AM and PM.
  const clock = time.format(ms).replaceAll("\u202F", " ");
  return { weekday: weekday.format(ms), day: day.format(ms), time: clock, zone };
}

/** Whether `kois.defaults.timeFormat` means 12 hours; by habit where the machine's locale has it so. */
export function is12Hours(
  format: "auto" | "12" | "24" | undefined,
  env: Readonly<Record<string, string | undefined>>,
): boolean {
  if (format === "12" || format === "24") return format === "12";
  const locale = env["LC_ALL"] || env["LC_TIME"] || env["LANG"] || "C";
  const name = (locale.split(/[.@]/)[0] ?? "").replaceAll("_", "-");
  if (name === "C" || name === "POSIX") return false;
  try {
    return new Intl.DateTimeFormat(name, { hour: "numeric" }).resolvedOptions().hour12 ?? false;
  } catch {
    return false;
  }
}

/** The time zone that a key like `kois.defaults.envelopeTimezone` means. */
export function zoneOf(name: string, userZone: string | undefined): string {
  const machine = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (name === "utc") return "UTC";
  if (name === "local") return machine();
  return name === "user" ? (userZone ?? machine()) : name;
}

function clockOf(timeZone: string, is12: boolean): ZoneClock {
  const key = `${timeZone} ${is12}`;
  const known = clocks.get(key);
  if (known) return known;
  const zone = knownZone(timeZone);
  const weekday = new Intl.DateTimeFormat("en-GB", { timeZone: zone, weekday: "long" });
  // Sweden writes dates as ISO 8601 does.
  const day = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short" });
  const time = new Intl.DateTimeFormat(is12 ? "en-US" : "sv-SE", { timeZone: zone, timeStyle: "short" });
  const clock = { zone, weekday, day, time };
  clocks.set(key, clock);
  return clock;
}

function knownZone(name: string): string {
  try {
    return new Intl.DateTimeFormat("en-GB", { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return "UTC";
  }
}

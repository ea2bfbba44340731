type Style = "time" | "date" | "date-time";

const DATE = { weekday: "short", day: "numeric", month: "short", year: "numeric" } as const;
const TIME = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZoneName: "short" } as const;

const formats = new Map<string, Intl.DateTimeFormat>();

/** An ISO time in a zone, with the zone named: "Sun, 22 Nov 2026, 09:41 UTC". A text that is no time comes back as it is. */
export function showTime(iso: string, zone: string, style: Style): string {
  const at = Date.parse(iso);
  return Number.isNaN(at) ? iso : formatFor(zone, style).format(at);
}

function formatFor(zone: string, style: Style): Intl.DateTimeFormat {
  const key = `${style} ${zone}`;
  let format = formats.get(key);
  if (!format) {
    const parts = { ...(style === "time" ? {} : DATE), ...(style === "date" ? {} : TIME) };
    format = new Intl.DateTimeFormat("en-GB", { ...parts, timeZone: isZone(zone) ? zone : "UTC" });
    formats.set(key, format);
  }
  return format;
}

function isZone(zone: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat("en-GB", { timeZone: zone }));
  } catch {
    return false;
  }
}

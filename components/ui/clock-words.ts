/** 09:41:07 in a zone; `timeWords` knows every other way to say a time. */
export function clockWords(at: Date, zone: string): string {
  return new Intl.DateTimeFormat("en-GB", { timeStyle: "medium", timeZone: zone }).format(at);
}

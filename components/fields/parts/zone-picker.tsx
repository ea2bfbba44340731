"use client";

import { useMemo } from "react";
import { SearchSelect } from "./search-select.tsx";

export type ZonePickerProps = {
  value: string;
  onChange: (zone: string) => void;
  /** Accessible name. */
  label: string;
  isDisabled?: boolean;
};

/** A time zone by its city, with its present difference to UTC. */
export function ZonePicker({ value, onChange, label, isDisabled }: ZonePickerProps) {
  const options = useMemo(() => zoneOptions(value), [value]);
  return (
    <SearchSelect
      label={label}
      value={value}
      options={options}
      placeholder="Type a city"
      empty="No zone is called so. Try the next large city."
      isDisabled={isDisabled}
      onValueChange={onChange}
    />
  );
}

/** The reader's own zone first, then UTC, then all others by name. */
function zoneOptions(current: string) {
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const all = new Set([own, "UTC", current, ...Intl.supportedValuesOf("timeZone")].filter(Boolean));
  const at = new Date();
  return [...all].map((zone) => ({
    value: zone,
    label: zone.replaceAll("_", " "),
    hint: [offsetOf(zone, at), zone === own && "where you are"].filter(Boolean).join(", "),
  }));
}

const offsets = new Map<string, string>();

function offsetOf(zone: string, at: Date): string {
  const known = offsets.get(zone);
  if (known !== undefined) return known;
  let offset = "";
  try {
    const parts = new Intl.DateTimeFormat("en-GB", { timeZone: zone, timeZoneName: "shortOffset" }).formatToParts(at);
    offset = (parts.find(({ type }) => type === "timeZoneName")?.value ?? "").replace("GMT", "UTC");
  } catch {
    offset = "not a zone that this browser knows";
  }
  offsets.set(zone, offset);
  return offset;
}

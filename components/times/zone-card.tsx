"use client";

import { type FormEvent, useEffect, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { timeWords } from "#components/ui/time-words.ts";
import { useNow } from "#components/ui/use-now.ts";
import type { Times, useTimes } from "./use-times.ts";

export type ZoneCardProps = Pick<Times, "zone" | "zoneFrom"> & {
  workspace: string;
  setZone: ReturnType<typeof useTimes>["setZone"];
};

const FROM: Record<Times["zoneFrom"], string> = {
  own: "",
  browser: " Your browser said so when you first came.",
  nobody: " Nobody said otherwise.",
};

/** By whose clocks a subscriber is told. */
export function ZoneCard({ workspace, zone: known, zoneFrom, setZone }: ZoneCardProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const { here, zones } = useZones();
  const now = useNow();
  const save = (zone: string) => setZone.mutate({ workspace, zone }, { onSuccess: () => setTyped(null) });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (typed !== null && typed.trim() !== known) save(typed.trim());
  };
  return (
    <section aria-labelledby="zone-title" className="rounded-card border border-line bg-surface px-[18px] py-4">
      <h2 id="zone-title" className="font-[650]">
        Your zone
      </h2>
      <p className="mt-0.5 mb-3 text-ink-2">
        You are told by the clocks of {known}
        {now && <>, where it is {timeWords(now, "short", known)} now</>}.{FROM[zoneFrom]}
      </p>
      {here && here !== known && (
        <Button className="mb-3" isBusy={setZone.isPending} onClick={() => save(here)}>
          Use {here}, as this device does
        </Button>
      )}
      <form onSubmit={submit} className="flex items-end gap-2">
        <Field label="Time zone" error={setZone.error?.message} className="grow">
          <Input
            list="zones"
            value={typed ?? known}
            autoComplete="off"
            spellCheck={false}
            onChange={(change) => setTyped(change.target.value)}
          />
        </Field>
        {typed !== null && typed.trim() !== known && !setZone.error && (
          <Button type="submit" kind="solid" isBusy={setZone.isPending}>
            Save
          </Button>
        )}
        {typed !== null && setZone.error && (
          <Button type="submit" kind="solid" className="self-start mt-[21px]">
            Save
          </Button>
        )}
      </form>
      <datalist id="zones">
        {zones.map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
    </section>
  );
}

/** What the browser says of itself, and every zone it knows; nothing while the server makes the page. */
function useZones(): { here: string | null; zones: string[] } {
  const [known, setKnown] = useState<{ here: string | null; zones: string[] }>({ here: null, zones: [] });
  useEffect(() => {
    const here = Intl.DateTimeFormat().resolvedOptions().timeZone || null;
    setKnown({ here, zones: ["UTC", ...Intl.supportedValuesOf("timeZone")] });
  }, []);
  return known;
}

"use client";

import { type FormEvent, useEffect, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { timeWords } from "#components/ui/time-words.ts";
import { useNow } from "#components/ui/use-now.ts";
import type { Privacy } from "./use-privacy.ts";

/** The zone that times are read in; the browser's own is offered, never taken. */
export function ZoneForm({ workspace, privacy }: { workspace: string; privacy: Privacy }) {
  const { known, setZone } = privacy;
  const [typed, setTyped] = useState<string | null>(null);
  const { here, zones } = useZones();
  const now = useNow();
  const save = (zone: string) => setZone.mutate({ workspace, zone }, { onSuccess: () => setTyped(null) });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (typed !== null && typed.trim() !== known.zone) save(typed.trim());
  };
  return (
    <section aria-labelledby="zone-title" className="rounded-card border border-line bg-surface px-[18px] py-4">
      <h2 id="zone-title" className="font-[650]">
        Your time
      </h2>
      <p className="mt-0.5 mb-3 text-ink-2">
        Times here and in your messages are told in {known.zone}
        {now && <>: it is {timeWords(now, "short", known.zone)} now</>}.
      </p>
      {here && here !== known.zone && (
        <Button className="mb-3" isBusy={setZone.isPending} onClick={() => save(here)}>
          Use {here}, as this device does
        </Button>
      )}
      <form onSubmit={submit} className="flex items-end gap-2">
        <Field label="Time zone" error={setZone.error?.message} className="grow">
          <Input
            list="zones"
            value={typed ?? known.zone}
            autoComplete="off"
            spellCheck={false}
            onChange={(change) => setTyped(change.target.value)}
          />
        </Field>
        {typed !== null && typed.trim() !== known.zone && !setZone.error && (
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

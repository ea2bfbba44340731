"use client";

import { type FormEvent, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { Link } from "#components/ui/link.tsx";
import type { ChannelCardProps } from "./channel-card.tsx";

/** A mail address counts once its owner has answered the mail we send there. */
export function LinkEmail({ workspace, way, channels }: ChannelCardProps) {
  const [isChanging, setIsChanging] = useState(false);
  const { linkEmail } = channels;
  if (way.link) {
    return (
      <p className="mt-2 text-ink-2">
        We wrote to <b>{way.link.label}</b>. Open that mail and confirm; until then nothing else goes there.
        {channels.ways.data?.isDemo && (
          <>
            {" "}
            In the demo it lies in the <Link href="/demo/mailbox">demo mailbox</Link>.
          </>
        )}
      </p>
    );
  }
  if (way.address && !isChanging) {
    return (
      <Button kind="ghost" size="s" className="-ml-2 mt-1" onClick={() => setIsChanging(true)}>
        Use another address
      </Button>
    );
  }
  // Read from the form itself: what was typed before the page woke up counts as well.
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const address = String(new FormData(event.currentTarget).get("address")).trim();
    linkEmail.mutate({ workspace, address }, { onSuccess: () => setIsChanging(false) });
  };
  return (
    <form onSubmit={submit} className="mt-3 flex flex-wrap items-end gap-2">
      <Field
        label="Your mail address"
        help="We send one mail to confirm it."
        error={linkEmail.error?.message}
        className="min-w-56 grow"
      >
        <Input type="email" name="address" required autoComplete="email" />
      </Field>
      <Button type="submit" kind="solid" isBusy={linkEmail.isPending} className="phone:mb-[21px]">
        Send the confirmation
      </Button>
    </form>
  );
}

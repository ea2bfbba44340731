"use client";

import { Entrance } from "#components/sign-in/entrance.tsx";
import { Button } from "#components/ui/button.tsx";

type ErrorPageProps = { error: Error & { digest?: string }; reset: () => void };

/** A page that could not be made. The server wrote down why, under this number. */
export default function ErrorPage({ error, reset }: ErrorPageProps) {
  return (
    <Entrance>
      <h1 className="engraved text-[27px] leading-[34px] phone:text-[30px] phone:leading-[38px]">
        This page could not be made
      </h1>
      <p className="mt-1.5 text-[16px] leading-6 text-ink-2">
        Something went wrong on our side. Alerts are sent all the same: they do not depend on this page.
      </p>
      {error.digest && <p className="mono mt-3 text-ink-3">Number {error.digest} in the log</p>}
      <Button size="l" className="mt-6" onClick={reset}>
        Try again
      </Button>
    </Entrance>
  );
}

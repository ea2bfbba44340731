"use client";

import { PageError } from "#components/shell/page-error.tsx";

type ErrorPageProps = { error: Error & { digest?: string }; reset: () => void };

/** Inside the frame, so that the way to their other pages stays. */
export default function ErrorPage({ error, reset }: ErrorPageProps) {
  return <PageError digest={error.digest} onReset={reset} isInMain className="" />;
}

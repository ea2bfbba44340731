"use client";

import { PageError } from "#components/shell/page-error.tsx";

type ErrorPageProps = { error: Error & { digest?: string }; reset: () => void };

/** A page that could not be made. It must not need much itself. */
export default function ErrorPage({ error, reset }: ErrorPageProps) {
  return <PageError digest={error.digest} onReset={reset} className="min-h-dvh px-8 max-phone:px-4" />;
}

"use client";

/** Where alerts reach this person; filled in with the channels' own service. */
export function ReachPanel({ workspace: _ }: { workspace: string }) {
  return null;
}

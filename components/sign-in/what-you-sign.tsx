import { PenLine } from "lucide-react";

/** What the wallet will show, before it does. */
export function WhatYouSign({ workspaceName }: { workspaceName: string | null }) {
  const where = workspaceName ? `${workspaceName}’s alerts` : "Bellwether";
  return (
    <section
      aria-labelledby="what-you-sign"
      className="mt-5 rounded-card border border-line bg-surface px-4 pt-[13px] pb-3.5"
    >
      <h2 id="what-you-sign" className="flex items-center gap-2 text-body font-[650]">
        <PenLine aria-hidden size={16} strokeWidth={1.9} className="text-ink-3" />
        What you will sign
      </h2>
      <p className="mt-[3px] text-ink-2">
        “I sign in to {where}.” It costs no gas, moves nothing, and gives no allowance.
      </p>
    </section>
  );
}

"use client";

import { useQuery } from "@tanstack/react-query";
import { BadgeCheck } from "lucide-react";
import { useEffect, useRef } from "react";
import { useTRPC } from "#components/trpc.tsx";
import type { LookedUpAbi } from "#server/services/abi/look-up-abi.ts";
import type { AbiPart, ParsedAbi } from "#server/services/abi/parse-abi.ts";
import { useFieldHost } from "../field-host.tsx";
import { isAddressText } from "../known-contracts.ts";
import { AskAgain } from "./ask-again.tsx";
import { useSettled } from "./use-preview.ts";

export type FindAbiProps = {
  /** What is wanted of the ABI. */
  of: AbiPart;
  address: string;
  /** Of them, those that are known by now: then nothing is taken over by itself. */
  count: number;
  onFound: (found: ParsedAbi) => void;
};

/** What an address tells by itself: its ABI, from where this installation asks, and where a proxy leads. */
export function FindAbi({ of, address, count, onFound }: FindAbiProps) {
  const { workspace, config, isReadOnly } = useFieldHost();
  const trpc = useTRPC();
  const chainId = typeof config.chainId === "number" ? config.chainId : 0;
  const asked = useSettled({ workspace, chainId, address, of });
  const isAsked = !isReadOnly && asked.chainId > 0 && isAddressText(asked.address);
  const found = useQuery(
    trpc.abi.lookUp.queryOptions(asked, { enabled: isAsked, staleTime: Number.POSITIVE_INFINITY, retry: false }),
  );
  const { data } = found;
  // an address fills in its own list once: what is undone, or pasted over it, stays so
  const takenFor = useRef("");
  useEffect(() => {
    if (data?.kind !== "found" || takenFor.current === asked.address) return;
    takenFor.current = asked.address;
    if (count === 0) onFound(data);
  }, [data, asked.address, count, onFound]);
  if (!isAsked) return null;
  if (found.isPending) return <p className="text-label text-ink-3">Looking up this address</p>;
  if (found.isError) return <AskAgain error={found.error} onAsk={() => void found.refetch()} />;
  return <Told found={found.data} of={of} />;
}

function Told({ found, of }: { found: LookedUpAbi; of: FindAbiProps["of"] }) {
  return (
    <div role="status" className="flex flex-col gap-1 text-label [overflow-wrap:anywhere] text-ink-2">
      {found.note && <p>{found.note}</p>}
      {found.kind === "found" ? (
        <p className="flex items-start gap-1.5">
          <BadgeCheck aria-hidden size={14} strokeWidth={2} className="mt-px shrink-0 text-ok" />
          <span>
            {found.name ? `${found.name}: ` : ""}
            {foundWords(found, of)} by its verified source at {found.host}.
          </span>
        </p>
      ) : (
        <p className={found.kind === "none" ? "text-warn-ink" : "text-ink-3"}>{found.message}</p>
      )}
    </div>
  );
}

const NOUNS: Record<AbiPart, string> = { events: "event", functions: "view function", actions: "function" };

function foundWords(found: Extract<LookedUpAbi, { kind: "found" }>, of: AbiPart): string {
  const count = found[of].length;
  const noun = NOUNS[of];
  return count === 1 ? `one ${noun}` : `${count} ${noun}s`;
}

"use client";

import { useQuery } from "@tanstack/react-query";
import { useTRPCClient } from "#components/trpc.tsx";
import { signatureOf } from "#server/contract/abi-names.ts";
import type { RecentEvent } from "#server/services/abi/recent-events.ts";
import { useFieldHost } from "../field-host.tsx";
import { isAddressText } from "../known-contracts.ts";
import { asContract } from "../read-value.ts";
import { useSettled } from "./use-preview.ts";

const NONE: RecentEvent[] = [];

/** The newest real events of the contract that the field `of` names; none while it is not picked, or nobody knows. */
export function useRecentEvents(of: string): RecentEvent[] {
  const { workspace, config } = useFieldHost();
  const client = useTRPCClient();
  const contract = asContract(config[of]);
  const event = contract.events.find((each) => signatureOf(each) === contract.event);
  const chainId = typeof config.chainId === "number" ? config.chainId : 0;
  const asked = useSettled({ workspace, chainId, address: contract.address, event });
  const { data = NONE } = useQuery({
    queryKey: ["abi.recent", asked],
    queryFn: ({ signal }) => {
      if (!asked.event) throw new Error("Bug: no event was picked");
      return client.abi.recent.mutate({ ...asked, event: asked.event }, { signal });
    },
    enabled: asked.event !== undefined && asked.chainId > 0 && isAddressText(asked.address),
    staleTime: 60_000,
    retry: false,
  });
  return data;
}

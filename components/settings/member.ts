import type { RouterOutputs } from "#components/trpc.tsx";
import { shortAddress } from "#components/ui/wallet-name.tsx";

export type Member = RouterOutputs["member"]["list"][number];

/** What a member is called in sentences. */
export const nameOf = ({ name, address }: Pick<Member, "name" | "address">) => name || shortAddress(address);

"use client";

import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { appErrorOf, type RouterInputs, useTRPC } from "../trpc.tsx";
import { Button } from "../ui/button.tsx";
import { FieldError } from "../ui/field.tsx";
import { PortfolioShares } from "./portfolio-shares.tsx";
import { WalletField } from "./wallet-field.tsx";

type TryProps = { setting: RouterInputs["portfolio"]["preview"]["setting"] };

/** What a wallet holds by the setting as it stands here, saved or not. */
export function TryOnWallet({ setting }: TryProps) {
  const { slug: workspace } = useWorkspace();
  const trpc = useTRPC();
  const [wallet, setWallet] = useState("");
  const look = useMutation(trpc.portfolio.preview.mutationOptions());
  const submit = (event: FormEvent) => {
    event.preventDefault();
    look.mutate({ workspace, setting, wallet });
  };
  const fields = appErrorOf(look.error)?.fields ?? {};
  return (
    <form onSubmit={submit} className="flex flex-col gap-2 border-t border-hair pt-3">
      <div className="flex flex-wrap items-end gap-2">
        <WalletField label="Try it on a wallet" error={fields.wallet} value={wallet} onChange={setWallet} />
        <Button type="submit" disabled={wallet.trim() === ""} isBusy={look.isPending}>
          Read it now
        </Button>
      </div>
      {look.error && !fields.wallet && <FieldError>{look.error.message}</FieldError>}
      {look.data?.kind === "failed" && <FieldError>Unknown: {look.data.reason}</FieldError>}
      {look.data?.kind === "read" && <PortfolioShares portfolio={look.data.portfolio} />}
    </form>
  );
}

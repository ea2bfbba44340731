"use client";

import { ShieldCheck, Workflow } from "lucide-react";
import { WalletMark } from "#components/ui/wallet-name.tsx";
import type { Attempt } from "./use-sign-in.ts";
import { WalletChoice } from "./wallet-choice.tsx";
import type { DemoPerson } from "./wallet-list.tsx";

export type DemoWalletsProps = {
  people: DemoPerson[];
  workspace: string | undefined;
  busy: string | null;
  onChoose: (id: string, attempt: Attempt) => void;
};

/** People of the demo, whose wallets live beside the server: no extension needed. */
export function DemoWallets({ people, workspace, busy, onChoose }: DemoWalletsProps) {
  // who comes for alerts is rather a subscriber
  const likely = workspace ? "subscriber" : "operator";
  const sorted = people.toSorted((a, b) => Number(b.role === likely) - Number(a.role === likely));
  return (
    <section aria-labelledby="demo-wallets" className="mt-6">
      <h2 id="demo-wallets" className="text-[13px] leading-[18px] text-ink-2">
        Walk in as one of the demo’s people. Their keys are on this machine and worth nothing.
      </h2>
      <div className="mt-2.5 flex flex-col gap-[9px]">
        {sorted.map((person, i) => (
          <WalletChoice
            key={person.address}
            icon={<PersonIcon person={person} />}
            title={`${person.name}, ${person.role}`}
            hint={person.description}
            isFirst={i === 0}
            isBusy={busy === person.address}
            isDisabled={busy !== null}
            onChoose={() =>
              onChoose(person.address, (client) =>
                client.identity.demoSignIn.mutate({ address: person.address, ...(workspace && { workspace }) }),
              )
            }
          />
        ))}
      </div>
    </section>
  );
}

function PersonIcon({ person }: { person: DemoPerson }) {
  if (person.role === "operator") return <Workflow aria-hidden size={19} strokeWidth={1.9} />;
  if (person.role === "admin") return <ShieldCheck aria-hidden size={19} strokeWidth={1.9} />;
  return <WalletMark address={person.address} size={20} />;
}

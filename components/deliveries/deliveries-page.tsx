"use client";

import { TopBar } from "#components/shell/top-bar.tsx";
import { useAddressState } from "#components/shell/use-address-state.ts";
import { Segmented } from "#components/ui/segmented.tsx";
import { DeadLetters } from "./dead-letters.tsx";
import { DeliveryLog } from "./delivery-log.tsx";
import { Suppressions } from "./suppressions.tsx";

const VIEWS = [
  { value: "log", label: "Log" },
  { value: "dead", label: "Dead letters" },
  { value: "suppressed", label: "No mail to" },
] as const;

/** Everything that leaves the workspace: what became of it, what could not be delivered, and who gets no mail. */
export function DeliveriesPage() {
  const address = useAddressState();
  const view = VIEWS.find(({ value }) => value === address.get("view"))?.value ?? "log";
  return (
    <>
      <TopBar title="Deliveries" note="messages, web calls and transactions that leave; times in UTC" />
      <main id="main" className="flex flex-1 flex-col gap-3.5 p-6 pt-4 max-phone:p-4 max-phone:pt-3">
        <Segmented
          label="What to see"
          className="self-start"
          value={view}
          onValueChange={(next) =>
            address.set({ view: next === "log" ? "" : next, state: "", channel: "", transfer: "" })
          }
          options={[...VIEWS]}
        />
        {view === "log" && <DeliveryLog />}
        {view === "dead" && <DeadLetters />}
        {view === "suppressed" && <Suppressions />}
      </main>
    </>
  );
}

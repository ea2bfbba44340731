import type { MoverConfig } from "#server/contract/trigger-config.ts";
import { type FieldKindProps, useFieldHost } from "./field-host.tsx";
import { contractsOn } from "./known-contracts.ts";
import { KnownContractPicker } from "./parts/known-contract.tsx";
import { Rows } from "./parts/rows.tsx";
import { WordSelect } from "./parts/word-select.tsx";
import { asMovers } from "./trigger-drafts.ts";

const ONS: { value: MoverConfig["on"]; label: string }[] = [
  { value: "names-wallet", label: "an event that names the wallet" },
  { value: "any-event", label: "any event" },
  { value: "feed", label: "a new price of the feed" },
];

/** A feed is no other contract: what was picked goes with the kind. */
function afterOf(on: string, mover: MoverConfig): Partial<MoverConfig> {
  const next = ONS.find(({ value }) => value === on)?.value ?? mover.on;
  const isOther = (next === "feed") !== (mover.on === "feed");
  return isOther ? { on: next, address: "", name: "", protocol: "" } : { on: next };
}

/** What may move a value, so that it is read again at once and not only by the sweep. */
export function MoversField({ spec, value, onChange }: FieldKindProps<"movers">) {
  const { catalog, config, isReadOnly } = useFieldHost();
  const feeds = contractsOn(catalog.protocols, config.chainId, ({ kind }) => kind.startsWith("chainlink"));
  const others = contractsOn(catalog.protocols, config.chainId, ({ kind }) => !kind.startsWith("chainlink"));
  return (
    <Rows
      path={spec.key}
      rows={asMovers(value)}
      noun="contract"
      blank={() => ({ address: "", name: "", protocol: "", on: "any-event" as const })}
      onChange={onChange}
    >
      {(mover, change, index) => (
        <div className="flex flex-col gap-2">
          <p className="flex flex-wrap items-center gap-1.5 text-ink-2">
            After
            <WordSelect
              label={`After what of contract ${index + 1}`}
              value={mover.on}
              options={ONS}
              isDisabled={isReadOnly}
              onChange={(on) => change(afterOf(on, mover))}
            />
            {mover.on === "feed" ? "" : "of"}
          </p>
          <KnownContractPicker
            path={`${spec.key}.${index}`}
            label={mover.on === "feed" ? `Feed ${index + 1}` : `Contract ${index + 1}`}
            known={mover.on === "feed" ? feeds : others}
            value={mover}
            isErrorElsewhere
            other={mover.on === "feed" ? "Another feed" : "Another contract"}
            placeholder="Type to search"
            onPick={({ deployment, protocol }) =>
              change({ address: deployment.address, name: deployment.label, protocol: protocol.kind })
            }
            onWrite={(patch) => change({ ...patch, protocol: "" })}
          />
        </div>
      )}
    </Rows>
  );
}

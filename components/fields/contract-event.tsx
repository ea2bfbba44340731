import { useState } from "react";
import { signatureOf } from "#server/contract/abi-names.ts";
import type { AbiEvent, ProtocolData } from "#server/contract/catalog.ts";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { Select } from "../ui/select.tsx";
import { shortAddress } from "../ui/wallet-name.tsx";
import { bringsWords, usualUnits } from "./event-words.ts";
import { type FieldKindProps, useFieldHost, useProblemAt } from "./field-host.tsx";
import { contractsOn, protocolWith, sameAddress } from "./known-contracts.ts";
import { AbiSource } from "./parts/abi-source.tsx";
import { asContract, type ContractPick } from "./read-value.ts";

const OTHER = "other";

/** Which contract, and which of its events: a known one by its name, any other by address and ABI. */
export function ContractEventField({ spec, value, onChange }: FieldKindProps<"contract-event">) {
  const { catalog, config, setAll, isReadOnly } = useFieldHost();
  const contract = asContract(value);
  const known = contractsOn(catalog.protocols, config.chainId, () => true);
  const isKnown = known.find(({ deployment }) => sameAddress(deployment.address, contract.address));
  const [isOther, setIsOther] = useState(known.length === 0 || (contract.address !== "" && !isKnown));
  const put = (patch: Partial<ContractPick>) => onChange({ ...contract, ...patch });
  /** Also fills in the units that usually fit. */
  const pickEvent = (event: string, from: ContractPick, protocol: ProtocolData | undefined) =>
    setAll({ [spec.key]: { ...from, event }, units: usualUnits(protocol, event), filters: [] });
  const pickKnown = (address: string) => {
    const found = known.find(({ deployment }) => deployment.address === address);
    if (!found) return;
    const { protocol, deployment } = found;
    const next = { address: deployment.address, name: deployment.label, events: protocol.events, event: "" };
    pickEvent(onlyEvent(protocol.events), next, protocol);
  };
  return (
    <div className="flex flex-col gap-2.5">
      {known.length > 0 && (
        <Field label="Contract">
          <Select
            value={isOther ? OTHER : (isKnown?.deployment.address ?? null)}
            placeholder="Choose a contract"
            isDisabled={isReadOnly}
            options={[
              ...known.map(({ deployment, protocol }) => ({
                value: deployment.address,
                label: deployment.label,
                hint: `${protocol.hint}, ${shortAddress(deployment.address)}`,
              })),
              { value: OTHER, label: "Another contract", hint: "by its address and ABI" },
            ]}
            onValueChange={(next) => {
              setIsOther(next === OTHER);
              if (next === OTHER) put({ address: "", name: "", events: [], event: "" });
              else pickKnown(next);
            }}
          />
        </Field>
      )}
      {isOther && <OtherContract path={spec.key} contract={contract} onPut={put} onPickEvent={pickEvent} />}
      <EventSelect
        path={spec.key}
        contract={contract}
        onPick={(event) =>
          pickEvent(event, contract, isKnown?.protocol ?? protocolWith(catalog.protocols, "events", contract.events))
        }
      />
    </div>
  );
}

type EventSelectProps = { path: string; contract: ContractPick; onPick: (event: string) => void };

function EventSelect({ path, contract, onPick }: EventSelectProps) {
  const { isReadOnly } = useFieldHost();
  const error = useProblemAt(`${path}.event`);
  if (contract.events.length === 0) return null;
  return (
    <div data-field={`${path}.event`}>
      <Field label="Event" error={error}>
        <Select
          value={contract.event || null}
          placeholder="Choose an event"
          isDisabled={isReadOnly}
          options={contract.events.map((event) => ({
            value: signatureOf(event),
            label: event.name,
            hint: bringsWords(event),
          }))}
          onValueChange={onPick}
        />
      </Field>
    </div>
  );
}

type OtherProps = {
  path: string;
  contract: ContractPick;
  onPut: (patch: Partial<ContractPick>) => void;
  onPickEvent: (event: string, from: ContractPick, protocol: ProtocolData | undefined) => void;
};

function OtherContract({ path, contract, onPut, onPickEvent }: OtherProps) {
  const { catalog, isReadOnly } = useFieldHost();
  const addressError = useProblemAt(`${path}.address`);
  const protocol = protocolWith(catalog.protocols, "events", contract.events);
  const takeEvents = (events: AbiEvent[], from?: ProtocolData) => {
    const keeps = events.some((event) => signatureOf(event) === contract.event);
    onPickEvent(keeps ? contract.event : onlyEvent(events), { ...contract, events }, from);
  };
  return (
    <>
      <div data-field={`${path}.address`}>
        <Field label="Address" error={addressError}>
          <Input
            isMono
            placeholder="0x…"
            spellCheck={false}
            value={contract.address}
            readOnly={isReadOnly}
            onChange={(event) => onPut({ address: event.target.value.trim() })}
          />
        </Field>
      </div>
      <AbiSource
        of="events"
        label="Its events are"
        address={contract.address}
        count={contract.events.length}
        offered={catalog.protocols}
        protocol={protocol}
        onFound={({ events }, from) => takeEvents(events, from)}
      >
        <Field label="What you call it" aside="optional">
          <Input
            value={contract.name}
            maxLength={80}
            readOnly={isReadOnly}
            onChange={(event) => onPut({ name: event.target.value })}
          />
        </Field>
      </AbiSource>
    </>
  );
}

/** One event needs no picking. */
function onlyEvent(events: readonly AbiEvent[]): string {
  const [only, ...more] = events;
  return only && more.length === 0 ? signatureOf(only) : "";
}

import { useState } from "react";
import { signatureOf } from "#server/contract/abi-names.ts";
import type { AbiEvent, ProtocolData } from "#server/contract/catalog.ts";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { Select } from "../ui/select.tsx";
import { shortAddress } from "../ui/wallet.tsx";
import { bringsWords, usualUnits } from "./event-words.ts";
import { type FieldKindProps, useFieldHost, useProblemAt } from "./field-host.tsx";
import { contractsOn, sameAddress } from "./known-contracts.ts";
import { FindAbi } from "./parts/find-abi.tsx";
import { PasteAbi } from "./parts/paste-abi.tsx";
import { asContract, type ContractPick } from "./read-value.ts";

const OTHER = "other";
const PASTE = "paste";

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
        onPick={(event) => pickEvent(event, contract, isKnown?.protocol ?? protocolOf(catalog.protocols, contract))}
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
  const protocol = protocolOf(catalog.protocols, contract);
  const [source, setSource] = useState<string | null>(protocol?.kind ?? (contract.events.length > 0 ? PASTE : null));
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
      <FindAbi
        of="events"
        address={contract.address}
        count={contract.events.length}
        onFound={({ events }) => {
          setSource(PASTE);
          takeEvents(events);
        }}
      />
      <Field label="What you call it" aside="optional">
        <Input
          value={contract.name}
          maxLength={80}
          readOnly={isReadOnly}
          onChange={(event) => onPut({ name: event.target.value })}
        />
      </Field>
      <Field label="Its events are">
        <Select
          value={source}
          placeholder="Choose, or paste its ABI"
          isDisabled={isReadOnly}
          options={[
            ...catalog.protocols.map(({ kind, label, hint }) => ({ value: kind, label, hint })),
            { value: PASTE, label: "In an ABI of its own" },
          ]}
          onValueChange={(next) => {
            setSource(next);
            const found = catalog.protocols.find((each) => each.kind === next);
            if (found) takeEvents(found.events, found);
          }}
        />
      </Field>
      {source === PASTE && (
        <PasteAbi of="events" onFound={({ events }) => takeEvents(events)} count={contract.events.length} />
      )}
    </>
  );
}

/** One event needs no picking. */
function onlyEvent(events: readonly AbiEvent[]): string {
  const [only, ...more] = events;
  return only && more.length === 0 ? signatureOf(only) : "";
}

/** The known protocol with exactly these events. */
function protocolOf(protocols: readonly ProtocolData[], { events }: ContractPick): ProtocolData | undefined {
  if (events.length === 0) return undefined;
  const names = events.map(signatureOf).join();
  return protocols.find((protocol) => protocol.events.map(signatureOf).join() === names);
}

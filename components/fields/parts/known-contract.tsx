"use client";

import { useState } from "react";
import { Field } from "../../ui/field.tsx";
import { Input } from "../../ui/input.tsx";
import { shortAddress } from "../../ui/wallet-name.tsx";
import { useFieldHost, useProblemAt } from "../field-host.tsx";
import { type KnownContract, sameAddress } from "../known-contracts.ts";
import { SearchSelect } from "./search-select.tsx";

const OTHER = "other";

export type KnownContractProps = {
  /** Path below the config, for problems. */
  path: string;
  /** What it is: "Contract", "Feed". */
  label: string;
  known: readonly KnownContract[];
  value: { address: string; name: string };
  /** A known one was picked. */
  onPick: (picked: KnownContract) => void;
  /** Another one is being written, or "Another" was chosen: then both are empty. */
  onWrite: (patch: { address?: string; name?: string }) => void;
  /** What the last option says: "Another contract". */
  other: string;
  otherHint?: string;
  placeholder?: string;
  /** What stands above says the label already; it is still the control's name. */
  isLabelHidden?: boolean;
  /** Whoever lists problems themselves, as rows do. */
  isErrorElsewhere?: boolean;
};

/** A contract: a known one of the chain by its name, found by typing; any other by its address. */
export function KnownContractPicker(props: KnownContractProps) {
  const { path, label, known, value, onPick, onWrite, other, otherHint, placeholder } = props;
  const { isReadOnly } = useFieldHost();
  const isKnown = known.find(({ deployment }) => sameAddress(deployment.address, value.address));
  const [wantsOther, setWantsOther] = useState(false);
  const isOther = !isKnown && (wantsOther || value.address !== "" || known.length === 0);
  const options = [
    ...known.map(({ deployment, protocol }) => ({
      value: deployment.address,
      label: deployment.label,
      hint: `${protocol.label}, ${shortAddress(deployment.address)}`,
    })),
    { value: OTHER, label: other, hint: otherHint ?? "by its address" },
  ];
  const found = useProblemAt(`${path}.address`);
  const error = props.isErrorElsewhere ? undefined : found;
  const select = (
    <SearchSelect
      value={isOther ? OTHER : (isKnown?.deployment.address ?? null)}
      options={options}
      placeholder={placeholder}
      isDisabled={isReadOnly}
      onValueChange={(next) => {
        const found = known.find(({ deployment }) => deployment.address === next);
        setWantsOther(next === OTHER);
        if (found) onPick(found);
        else onWrite({ address: "", name: "" });
      }}
    />
  );
  return (
    <div className="flex flex-col gap-2.5">
      {known.length > 0 && (
        <Field label={label} isLabelHidden={props.isLabelHidden} error={isOther ? undefined : error}>
          {select}
        </Field>
      )}
      {isOther && <OtherAddress path={path} value={value} onWrite={onWrite} error={error} />}
    </div>
  );
}

type OtherProps = Pick<KnownContractProps, "path" | "value" | "onWrite"> & { error: string | undefined };

function OtherAddress({ path, value, onWrite, error }: OtherProps) {
  const { isReadOnly } = useFieldHost();
  return (
    <>
      <div data-field={`${path}.address`}>
        <Field label="Address" error={error}>
          <Input
            isMono
            placeholder="0x…"
            spellCheck={false}
            value={value.address}
            readOnly={isReadOnly}
            onChange={(event) => onWrite({ address: event.target.value.trim() })}
          />
        </Field>
      </div>
      <Field label="What you call it" aside="optional">
        <Input
          value={value.name}
          maxLength={80}
          readOnly={isReadOnly}
          onChange={(event) => onWrite({ name: event.target.value })}
        />
      </Field>
    </>
  );
}

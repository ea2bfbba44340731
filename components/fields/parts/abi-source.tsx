import { type ReactNode, useState } from "react";
import type { ProtocolData } from "#server/contract/catalog.ts";
import type { AbiPart, ParsedAbi } from "#server/services/abi/parse-abi.ts";
import { Field } from "../../ui/field.tsx";
import { Select } from "../../ui/select.tsx";
import { useFieldHost } from "../field-host.tsx";
import { FindAbi } from "./find-abi.tsx";
import { PasteAbi } from "./paste-abi.tsx";

const PASTE = "paste";

export type AbiSourceProps = {
  /** What is wanted of the ABI. */
  of: AbiPart;
  label: string;
  error?: string | undefined;
  /** Looked up by itself; left out where it is not known while drawing. */
  address?: string | undefined;
  /** Of them, those that are known by now. */
  count: number;
  /** Protocols that have some. */
  offered: readonly ProtocolData[];
  /** Whose they are; undefined: they are pasted, or there are none. */
  protocol: ProtocolData | undefined;
  /** Between what the address told and the choice. */
  children?: ReactNode;
  /** @param protocol the known one they were taken from */
  onFound: (found: ParsedAbi, protocol?: ProtocolData) => void;
};

/** Where the events or functions of a contract that nobody knows come from: its address, a known protocol, an ABI. */
export function AbiSource({ of, label, error, address, count, offered, protocol, children, onFound }: AbiSourceProps) {
  const { isReadOnly } = useFieldHost();
  const [source, setSource] = useState<string | null>(protocol?.kind ?? (count > 0 ? PASTE : null));
  return (
    <>
      {address !== undefined && (
        <FindAbi
          of={of}
          address={address}
          count={count}
          onFound={(found) => {
            setSource(PASTE);
            onFound(found);
          }}
        />
      )}
      {children}
      <Field label={label} error={error}>
        <Select
          value={source}
          placeholder="Choose, or paste its ABI"
          isDisabled={isReadOnly}
          options={[
            ...offered.map(({ kind, label: name, hint }) => ({ value: kind, label: name, hint })),
            { value: PASTE, label: "In an ABI of its own" },
          ]}
          onValueChange={(next) => {
            setSource(next);
            const found = offered.find(({ kind }) => kind === next);
            if (found) onFound(found, found);
          }}
        />
      </Field>
      {source === PASTE && <PasteAbi of={of} count={count} onFound={(found) => onFound(found)} />}
    </>
  );
}

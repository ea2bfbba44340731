import { Select } from "../ui/select.tsx";
import { type FieldKindProps, useFieldHost } from "./field-host.tsx";

/** Chains that this installation reads come first; the others are shown, and cannot be picked. */
export function ChainField({ value, onChange }: FieldKindProps<"chain">) {
  const { catalog, isReadOnly } = useFieldHost();
  const options = catalog.chains
    .toSorted((a, b) => Number(b.connected) - Number(a.connected))
    .map((chain) => ({
      value: `${chain.id}`,
      label: chain.name,
      hint: chain.connected ? undefined : "no endpoint here",
      isDisabled: !chain.connected,
    }));
  return (
    <Select
      value={typeof value === "number" ? `${value}` : null}
      options={options}
      placeholder="Choose a chain"
      onValueChange={(id) => onChange(Number(id))}
      isDisabled={isReadOnly}
    />
  );
}

import { NumberInput } from "../ui/number-input.tsx";
import { type FieldKindProps, useFieldHost } from "./field-host.tsx";
import { asText } from "./read-value.ts";

/** A small number such as seconds; what is not one yet stays as it was typed, and is reported. */
export function NumberField({ spec, value, onChange }: FieldKindProps<"number">) {
  const { isReadOnly } = useFieldHost();
  return (
    <NumberInput
      value={asText(value)}
      unit={spec.unit}
      readOnly={isReadOnly}
      onValueChange={(text) => onChange(/^-?\d+$/.test(text) && text.length < 15 ? Number(text) : text)}
    />
  );
}

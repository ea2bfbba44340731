import { Select } from "../ui/select.tsx";
import { type FieldKindProps, useFieldHost } from "./field-host.tsx";

export function ChoiceField({ spec, value, onChange }: FieldKindProps<"choice">) {
  const { isReadOnly } = useFieldHost();
  return (
    <Select
      value={typeof value === "string" ? value : null}
      options={spec.options}
      onValueChange={onChange}
      isDisabled={isReadOnly}
    />
  );
}

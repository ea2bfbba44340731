import { Switch } from "../ui/switch.tsx";
import { type FieldKindProps, useFieldHost } from "./field-host.tsx";

export function ToggleField({ spec, value, onChange }: FieldKindProps<"toggle">) {
  const { isReadOnly } = useFieldHost();
  return <Switch isOn={value === true} onChange={onChange} label={spec.label} isDisabled={isReadOnly} />;
}

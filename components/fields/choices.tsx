import { Checkbox } from "../ui/checkbox.tsx";
import { type FieldKindProps, useFieldHost } from "./field-host.tsx";

/** Any of a few options, in their own order whatever was ticked first. */
export function ChoicesField({ spec, value, onChange }: FieldKindProps<"choices">) {
  const { isReadOnly } = useFieldHost();
  const picked = Array.isArray(value) ? value : [];
  const toggle = (option: string, isOn: boolean) =>
    onChange(spec.options.map((each) => each.value).filter((each) => (each === option ? isOn : picked.includes(each))));
  return (
    <div className="flex flex-col gap-1">
      {spec.options.map((option) => (
        <Checkbox
          key={option.value}
          label={option.label}
          hint={option.hint}
          isChecked={picked.includes(option.value)}
          isDisabled={isReadOnly}
          onChange={(isOn) => toggle(option.value, isOn)}
        />
      ))}
    </div>
  );
}

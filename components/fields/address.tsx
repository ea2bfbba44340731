import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { type FieldKindProps, useFieldHost, useProblemAt } from "./field-host.tsx";
import { contractsOn } from "./known-contracts.ts";
import { KnownContractPicker } from "./parts/known-contract.tsx";
import { asAddress } from "./trigger-drafts.ts";

/** An account or contract: a known one of the node's chain, or any by its address. */
export function AddressField({ spec, value, onChange }: FieldKindProps<"address">) {
  const { catalog, config, isReadOnly } = useFieldHost();
  const address = asAddress(value);
  const put = (patch: Partial<typeof address>) => onChange({ ...address, ...patch });
  if (!spec.protocol) return <PlainAddress spec={spec} value={value} onChange={onChange} />;
  const known = contractsOn(catalog.protocols, config.chainId, ({ kind }) => kind === spec.protocol);
  if (known.length === 0 && isReadOnly && address.address === "") return <p className="text-ink-3">None</p>;
  return (
    <KnownContractPicker
      path={spec.key}
      label={spec.label}
      isLabelHidden
      known={known}
      value={address}
      other="Another one"
      placeholder={spec.placeholder ?? "Type to search"}
      onPick={({ deployment }) => onChange({ address: deployment.address, name: deployment.label })}
      onWrite={put}
    />
  );
}

function PlainAddress({ spec, value, onChange }: FieldKindProps<"address">) {
  const { isReadOnly } = useFieldHost();
  const error = useProblemAt(`${spec.key}.address`);
  const address = asAddress(value);
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_112px] gap-1.5">
      <div data-field={`${spec.key}.address`}>
        <Field label={spec.label} isLabelHidden error={error}>
          <Input
            isMono
            placeholder={spec.placeholder ?? "0x…"}
            spellCheck={false}
            value={address.address}
            readOnly={isReadOnly}
            onChange={(event) => onChange({ ...address, address: event.target.value.trim() })}
          />
        </Field>
      </div>
      <Input
        aria-label={`What you call it: ${spec.label}`}
        placeholder="its name"
        maxLength={80}
        value={address.name}
        readOnly={isReadOnly}
        onChange={(event) => onChange({ ...address, name: event.target.value })}
      />
    </div>
  );
}

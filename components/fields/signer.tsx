import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "#components/trpc.tsx";
import { Link } from "../ui/link.tsx";
import { Select } from "../ui/select.tsx";
import { type FieldKindProps, useFieldHost } from "./field-host.tsx";
import { asText } from "./read-value.ts";

/** An account that sends transactions, by its name: its key never comes to the browser. */
export function SignerField({ value, onChange }: FieldKindProps<"signer">) {
  const { workspace, isReadOnly } = useFieldHost();
  const trpc = useTRPC();
  const { data: signers = [], isSuccess } = useQuery(trpc.signer.list.queryOptions({ workspace }));
  const picked = asText(value);
  const isGone = isSuccess && picked !== "" && !signers.some(({ name }) => name === picked);
  if (isSuccess && signers.length === 0 && picked === "") {
    return (
      <p className="text-ink-2">
        There is no signer yet. <Link href={`/w/${workspace}/settings#signers`}>Add one</Link>
      </p>
    );
  }
  return (
    <Select
      value={picked || null}
      options={[
        ...signers.map(({ name }) => ({ value: name, label: name })),
        ...(isGone ? [{ value: picked, label: `${picked} (not here any more)`, isDisabled: true }] : []),
      ]}
      placeholder="Choose a signer"
      onValueChange={onChange}
      isDisabled={isReadOnly}
    />
  );
}

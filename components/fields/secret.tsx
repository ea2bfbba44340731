import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "#components/trpc.tsx";
import { Link } from "../ui/link.tsx";
import { Select } from "../ui/select.tsx";
import { type FieldKindProps, useFieldHost } from "./field-host.tsx";
import { asText } from "./read-value.ts";

/** A stored secret by its name: the secret itself never comes to the browser. */
export function SecretField({ value, onChange }: FieldKindProps<"secret">) {
  const { workspace, isReadOnly } = useFieldHost();
  const trpc = useTRPC();
  const { data: secrets = [], isSuccess } = useQuery(trpc.secret.list.queryOptions({ workspace }));
  const picked = asText(value);
  const isGone = isSuccess && picked !== "" && !secrets.some(({ name }) => name === picked);
  if (isSuccess && secrets.length === 0 && picked === "") {
    return (
      <p className="text-ink-2">
        There are no secrets yet. <Link href={`/w/${workspace}/settings`}>Store one</Link>
      </p>
    );
  }
  return (
    <Select
      value={picked || null}
      options={[
        ...secrets.map(({ name }) => ({ value: name, label: name })),
        ...(isGone ? [{ value: picked, label: `${picked} (not stored any more)`, isDisabled: true }] : []),
      ]}
      placeholder="Choose a secret"
      onValueChange={onChange}
      isDisabled={isReadOnly}
    />
  );
}

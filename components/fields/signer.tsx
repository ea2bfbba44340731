import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "#components/trpc.tsx";
import { type FieldKindProps, useFieldHost } from "./field-host.tsx";
import { StoredName } from "./parts/stored-name.tsx";
import { asText } from "./read-value.ts";

/** An account that sends transactions, by its name: its key never comes to the browser. */
export function SignerField({ value, onChange }: FieldKindProps<"signer">) {
  const { workspace } = useFieldHost();
  const { data } = useQuery(useTRPC().signer.list.queryOptions({ workspace }));
  return (
    <StoredName
      picked={asText(value)}
      stored={data}
      placeholder="Choose a signer"
      gone="not here any more"
      none={{ sentence: "There is no signer yet.", link: "Add one", href: `/w/${workspace}/settings#signers-title` }}
      onPick={onChange}
    />
  );
}

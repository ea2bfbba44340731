import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "#components/trpc.tsx";
import { type FieldKindProps, useFieldHost } from "./field-host.tsx";
import { StoredName } from "./parts/stored-name.tsx";
import { asText } from "./read-value.ts";

/** A stored secret by its name: the secret itself never comes to the browser. */
export function SecretField({ value, onChange }: FieldKindProps<"secret">) {
  const { workspace } = useFieldHost();
  const { data } = useQuery(useTRPC().secret.list.queryOptions({ workspace }));
  return (
    <StoredName
      picked={asText(value)}
      stored={data}
      placeholder="Choose a secret"
      gone="not stored any more"
      none={{ sentence: "There are no secrets yet.", link: "Store one", href: `/w/${workspace}/settings` }}
      onPick={onChange}
    />
  );
}

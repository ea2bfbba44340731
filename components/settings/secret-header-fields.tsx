"use client";

import { useQuery } from "@tanstack/react-query";
import { useWorkspace } from "#components/shell/workspace-context.tsx";
import { useTRPC } from "#components/trpc.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { Select } from "#components/ui/select.tsx";
import type { SecretHeader } from "./secret-header.ts";

const NO_SECRET = "none";

type SecretHeaderFieldsProps = {
  header: SecretHeader;
  isReadOnly?: boolean;
  onChange: (header: SecretHeader) => void;
};

/** Which stored secret a question carries, and in which header. */
export function SecretHeaderFields({ header, isReadOnly = false, onChange }: SecretHeaderFieldsProps) {
  const { slug: workspace } = useWorkspace();
  const trpc = useTRPC();
  const secrets = useQuery(trpc.secret.list.queryOptions({ workspace }));
  return (
    <div className="grid grid-cols-3 gap-3 max-phone:grid-cols-1">
      <Field label="Secret" help="From Secrets, in this page.">
        <Select
          value={header.secret || NO_SECRET}
          isDisabled={isReadOnly}
          onValueChange={(secret) => onChange({ ...header, secret: secret === NO_SECRET ? "" : secret })}
          options={[
            { value: NO_SECRET, label: "None" },
            ...(secrets.data ?? []).map(({ name }) => ({ value: name, label: name })),
          ]}
        />
      </Field>
      {header.secret !== "" && (
        <>
          <Field label="In the header">
            <Input
              isMono
              value={header.name}
              disabled={isReadOnly}
              onChange={(e) => onChange({ ...header, name: e.target.value })}
            />
          </Field>
          <Field label="After">
            <Input
              isMono
              value={header.prefix}
              disabled={isReadOnly}
              onChange={(e) => onChange({ ...header, prefix: e.target.value })}
            />
          </Field>
        </>
      )}
    </div>
  );
}

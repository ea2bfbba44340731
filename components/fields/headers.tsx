import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "#components/trpc.tsx";
import { type FieldKindProps, useFieldHost } from "./field-host.tsx";
import { Rows, rowInputClass } from "./parts/rows.tsx";
import { WordSelect } from "./parts/word-select.tsx";
import { asRows, asText } from "./read-value.ts";

const TYPED = "typed:";

/** Headers with a typed value, or with a stored secret by its name: the secret itself never comes to the browser. */
export function HeadersField({ spec, value, onChange }: FieldKindProps<"headers">) {
  const { workspace, isReadOnly } = useFieldHost();
  const trpc = useTRPC();
  const { data: secrets = [] } = useQuery(trpc.secret.list.queryOptions({ workspace }));
  return (
    <Rows
      path={spec.key}
      rows={asRows(value)}
      noun="header"
      blank={() => ({ name: "", value: "" }) as Record<string, unknown>}
      onChange={onChange}
    >
      {(row, change, index) => {
        const secret = typeof row.secret === "string" ? row.secret : null;
        const sources = [
          { value: TYPED, label: "a typed value" },
          ...secrets.map(({ name }) => ({ value: name, label: `secret ${name}` })),
          ...(secret && !secrets.some(({ name }) => name === secret)
            ? [{ value: secret, label: `secret ${secret}` }]
            : []),
        ];
        return (
          <div className="flex flex-col gap-1.5">
            <input
              aria-label={`Name of header ${index + 1}`}
              placeholder="Authorization"
              value={asText(row.name)}
              readOnly={isReadOnly}
              onChange={(event) => change({ name: event.target.value })}
              className={rowInputClass}
            />
            <div className="flex items-center gap-1.5 text-ink-2">
              is
              <WordSelect
                label={`Where header ${index + 1} comes from`}
                value={secret ?? TYPED}
                options={sources}
                isDisabled={isReadOnly}
                onChange={(next) =>
                  change(next === TYPED ? { secret: undefined, value: "" } : { secret: next, value: undefined })
                }
              />
            </div>
            {secret === null && (
              <input
                aria-label={`Value of header ${index + 1}`}
                value={asText(row.value)}
                readOnly={isReadOnly}
                onChange={(event) => change({ value: event.target.value })}
                className={rowInputClass}
              />
            )}
          </div>
        );
      }}
    </Rows>
  );
}

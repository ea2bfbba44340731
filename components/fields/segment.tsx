import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "#components/trpc.tsx";
import { Link } from "../ui/link.tsx";
import { Select } from "../ui/select.tsx";
import { type FieldKindProps, useFieldHost } from "./field-host.tsx";
import { AskAgain } from "./parts/ask-again.tsx";

export function SegmentField({ value, onChange }: FieldKindProps<"segment">) {
  const { workspace, isReadOnly } = useFieldHost();
  const trpc = useTRPC();
  const found = useQuery(trpc.segment.list.queryOptions({ workspace }));
  const { data: segments = [], isSuccess } = found;
  if (found.isError) return <AskAgain error={found.error} onAsk={() => void found.refetch()} />;
  if (isSuccess && segments.length === 0) {
    return (
      <p className="text-ink-2">
        There are no segments yet. <Link href={`/w/${workspace}/segments`}>Define one</Link>
      </p>
    );
  }
  const isGone = isSuccess && typeof value === "number" && !segments.some(({ id }) => id === value);
  return (
    <Select
      value={typeof value === "number" ? `${value}` : null}
      options={[
        ...segments.map(({ id, name, description }) => ({
          value: `${id}`,
          label: name,
          hint: description || undefined,
        })),
        ...(isGone ? [{ value: `${value}`, label: "A segment that was archived", isDisabled: true }] : []),
      ]}
      placeholder={found.isPending ? "Fetching the segments" : "Choose a segment"}
      onValueChange={(id) => onChange(Number(id))}
      isDisabled={isReadOnly}
    />
  );
}

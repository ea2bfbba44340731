import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "#components/trpc.tsx";
import { Link } from "../ui/link.tsx";
import { Select } from "../ui/select.tsx";
import { type FieldKindProps, useFieldHost } from "./field-host.tsx";
import { AskAgain } from "./parts/ask-again.tsx";

const NONE = "none";

export function TopicField({ spec, value, onChange }: FieldKindProps<"topic">) {
  const { workspace, isReadOnly } = useFieldHost();
  const trpc = useTRPC();
  const found = useQuery(trpc.topic.list.queryOptions({ workspace }));
  const { data: topics = [], isSuccess } = found;
  const picked = typeof value === "number" ? `${value}` : spec.optional ? NONE : null;
  const isGone = isSuccess && typeof value === "number" && !topics.some((topic) => topic.id === value);
  const options = [
    ...(spec.optional ? [{ value: NONE, label: "None" }] : []),
    ...topics.map((topic) => ({ value: `${topic.id}`, label: topic.name, hint: topic.description || undefined })),
    ...(isGone ? [{ value: `${value}`, label: "A topic that was deleted", isDisabled: true }] : []),
  ];
  if (found.isError) return <AskAgain error={found.error} onAsk={() => void found.refetch()} />;
  if (isSuccess && topics.length === 0) {
    return (
      <p className="text-ink-2">
        There are no topics yet. <Link href={`/w/${workspace}/topics`}>Define one</Link>
      </p>
    );
  }
  return (
    <Select
      value={picked}
      options={options}
      placeholder={found.isPending ? "Fetching the topics" : "Choose a topic"}
      onValueChange={(id) => onChange(id === NONE ? null : Number(id))}
      isDisabled={isReadOnly}
    />
  );
}

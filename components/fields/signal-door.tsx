import { useMutation } from "@tanstack/react-query";
import { useTRPC } from "#components/trpc.tsx";
import { useMaybeWorkflowMeta } from "../canvas/session/use-session.tsx";
import { Button } from "../ui/button.tsx";
import { FieldError } from "../ui/field.tsx";
import { toast } from "../ui/toast.tsx";
import { useFieldHost } from "./field-host.tsx";

/** Where a backend posts a signal. The token is shown once, when it is made. */
export function SignalDoorField() {
  const trpc = useTRPC();
  const { nodeId, isReadOnly } = useFieldHost();
  const workflow = useMaybeWorkflowMeta();
  const issue = useMutation(trpc.workflow.issueSignalToken.mutationOptions());
  if (!workflow || !nodeId) return null;
  const door = workflow.signalDoors.find((each) => each.nodeId === nodeId);
  const token = issue.data?.token;
  const url = token ? `${window.location.origin}/api/signals/${token}` : null;
  return (
    <div className="flex flex-col gap-1.5">
      {url ? (
        <>
          <div className="flex items-center gap-1.5 rounded-[9px] border border-brass-line bg-brass-wash px-2.5 py-2">
            <code className="mono min-w-0 flex-1 break-all">{url}</code>
            <Button size="s" onClick={() => void copy(url)}>
              Copy
            </Button>
          </div>
          <p className="text-label text-ink-3">
            Copy it now: it is shown this once. Post JSON with the fields above; give each signal a key of its own.
          </p>
        </>
      ) : (
        <p className="text-ink-2">
          {door?.hasToken
            ? `It has an address${door.isOpen ? " and is open" : ", which opens when this is published"}. The address is not shown again.`
            : "It has no address yet."}
        </p>
      )}
      <p className="text-label text-ink-3">
        With an API key, post to{" "}
        <code className="mono break-all">
          /api/v1/workflows/{workflow.id}/signals/{nodeId}
        </code>
        .
      </p>
      {!isReadOnly && (
        <Button
          size="s"
          className="self-start"
          isBusy={issue.isPending}
          onClick={() => issue.mutate({ workspace: workflow.workspace, id: workflow.id, nodeId })}
        >
          {door?.hasToken || token ? "Make a new address, close the old one" : "Make an address"}
        </Button>
      )}
      {issue.isError && <FieldError>{issue.error.message}</FieldError>}
    </div>
  );
}

async function copy(url: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(url);
    toast({ title: "Address copied" });
  } catch {
    toast({
      title: "Not copied",
      description: "The browser did not allow it. Select and copy it by hand.",
      tone: "bad",
    });
  }
}

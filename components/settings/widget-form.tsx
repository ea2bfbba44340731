"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useWorkspace } from "#components/shell/workspace-context.tsx";
import { appErrorOf, useTRPC } from "#components/trpc.tsx";
import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { Textarea } from "#components/ui/input.tsx";
import { toast } from "#components/ui/toast.tsx";
import { copyText } from "./copy-text.ts";

/** Where the widget may stand, and the line that puts it there. */
export function WidgetForm({ origin }: { origin: string }) {
  const { slug: workspace, role } = useWorkspace();
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const known = useQuery(trpc.workspace.get.queryOptions({ workspace }));
  const [typed, setTyped] = useState<string | null>(null);
  const saved = known.data?.widgetOrigins.join("\n") ?? "";
  const save = useMutation(
    trpc.workspace.setWidgetOrigins.mutationOptions({
      onSuccess: async () => {
        await queryClient.invalidateQueries(trpc.workspace.pathFilter());
        setTyped(null);
        toast({ title: "The widget stands where you said, and nowhere else" });
      },
    }),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate({ workspace, origins: (typed ?? saved).split(/\s+/).filter(Boolean) });
  };
  const fields = appErrorOf(save.error)?.fields ?? {};
  const error = Object.values(fields)[0] ?? save.error?.message;
  const line = `<script src="${origin}/widget.js" data-workspace="${workspace}"></script>`;
  return (
    <form onSubmit={submit} className="flex flex-col gap-2.5 border-t border-hair px-4 pt-3 pb-3.5">
      <Field
        label="Sites that may show the widget"
        help="One a line, as https://app.example. Your users set their alerts there, signed in with their wallet."
        error={error}
      >
        <Textarea
          isMono
          rows={2}
          value={typed ?? saved}
          placeholder="https://app.example"
          disabled={role !== "owner" || known.isPending}
          onChange={(event) => setTyped(event.target.value)}
        />
      </Field>
      {typed !== null && typed !== saved && (
        <Button type="submit" kind="solid" className="self-start" isBusy={save.isPending}>
          Save the sites
        </Button>
      )}
      <div className="flex items-center gap-2">
        <code className="mono min-w-0 flex-1 truncate text-ink-2" title={line}>
          {line}
        </code>
        <Button size="s" onClick={() => void copyText(line, "Line")}>
          Copy
        </Button>
      </div>
    </form>
  );
}

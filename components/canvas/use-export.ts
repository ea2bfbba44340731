"use client";

import { useMutation } from "@tanstack/react-query";
import { useTRPCClient } from "#components/trpc.tsx";
import { toast } from "../ui/toast.tsx";

/** Saves a workflow's draft as a file that another workspace can import. */
export function useExport({ workspace, id }: { workspace: string; id: number }) {
  const client = useTRPCClient();
  return useMutation({
    mutationFn: () => client.workflow.export.query({ workspace, id }),
    onSuccess: ({ fileName, text, leftOut }) => {
      saveAs(fileName, text);
      toast({ title: `${fileName} is saved`, description: leftOutWords(leftOut) });
    },
    onError: (error) => toast({ title: "Not exported", description: error.message, tone: "bad" }),
  });
}

function leftOutWords(headers: string[]): string {
  if (headers.length === 0) return "Topics are in it by key and secrets by name; no secret itself.";
  return `What is typed into ${headers.join(" and ")} was left out: it may be a secret.`;
}

function saveAs(fileName: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = fileName;
  link.click();
  URL.revokeObjectURL(url);
}

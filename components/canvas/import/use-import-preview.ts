"use client";

import { useQuery } from "@tanstack/react-query";
import { type RouterOutputs, useTRPCClient } from "#components/trpc.tsx";
import type { ImportAnswers } from "#server/contract/import.ts";
import { useSettled } from "../../fields/parts/use-preview.ts";

export type Preview = RouterOutputs["workflow"]["previewImport"];

type Asked = { workspace: string; text: string; answers: ImportAnswers };

/** What a file would become, asked anew when the text comes to rest. The last answer stays until the next is there. */
export function useImportPreview(asked: Asked): {
  preview: Preview | undefined;
  error: string | undefined;
  /** The preview is of what stands there now. */
  isSettled: boolean;
} {
  const { workspace, text, answers } = asked;
  const settled = useSettled({ text, answers });
  const client = useTRPCClient();
  const isEmpty = settled.text.trim() === "" || text.trim() === "";
  const { data, error, isFetching } = useQuery({
    queryKey: ["import-preview", workspace, settled],
    queryFn: () => client.workflow.previewImport.mutate({ workspace, ...settled }),
    enabled: !isEmpty,
    placeholderData: (before) => before,
    gcTime: 0,
  });
  const isSettled = settled.text === text && JSON.stringify(settled.answers) === JSON.stringify(answers) && !isFetching;
  if (isEmpty) return { preview: undefined, error: undefined, isSettled };
  return { preview: error ? undefined : data, error: error?.message, isSettled };
}

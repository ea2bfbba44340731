"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { FileUp } from "lucide-react";
import { useRouter } from "next/navigation";
import { useRef, useState } from "react";
import { useTRPC } from "#components/trpc.tsx";
import type { ImportAnswers } from "#server/contract/import.ts";
import { useWorkspace } from "../../shell/workspace-context.tsx";
import { Button } from "../../ui/button.tsx";
import { cn } from "../../ui/cn.ts";
import { Dialog, DialogClose, type DialogTrigger } from "../../ui/dialog.tsx";
import { Field, FieldError } from "../../ui/field.tsx";
import { Input, Textarea } from "../../ui/input.tsx";
import { ImportAnswersForm } from "./import-answers.tsx";
import { ImportPreview } from "./import-preview.tsx";
import { ImportProblems } from "./import-problems.tsx";
import { spanOfLine } from "./line-span.ts";
import { useImportPreview } from "./use-import-preview.ts";

const BYTES_MAX = 2 * 1024 * 1024;

/** A workflow from a file: ours as JSON, or Kwala's YAML. Shown before it is made. */
export function ImportWorkflow({ trigger }: { trigger: DialogTrigger }) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={setIsOpen}
      trigger={trigger}
      title="Import a workflow"
      description="A file that Bellwether exported, or a workflow of Kwala in YAML. Nothing runs before you publish it."
      className="w-[min(680px,calc(100vw-32px))]"
    >
      {isOpen && <Import />}
    </Dialog>
  );
}

function Import() {
  const { slug } = useWorkspace();
  const trpc = useTRPC();
  const { data: catalog } = useQuery(trpc.catalog.get.queryOptions(undefined, { staleTime: Number.POSITIVE_INFINITY }));
  const [text, setText] = useState("");
  const [answers, setAnswers] = useState<ImportAnswers>({});
  const [name, setName] = useState<string>();
  const area = useRef<HTMLTextAreaElement>(null);
  const { preview, error, isSettled } = useImportPreview({ workspace: slug, text, answers });
  const make = useMake();
  const workflow = preview?.ok ? preview.workflow : undefined;
  const wanted = (name ?? workflow?.name ?? "").trim();
  const take = (next: string) => {
    setText(next);
    setAnswers({});
    setName(undefined);
    make.reset();
  };
  const goTo = (line: number) => showLine(area.current, spanOfLine(text, line));
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (workflow && isSettled) make.mutate({ workspace: slug, text, answers, name: wanted });
      }}
    >
      <Source text={text} onText={take} area={area} />
      <div aria-live="polite" className="flex flex-col gap-4">
        {error && <FieldError>{error}</FieldError>}
        {preview && !preview.ok && <ImportProblems text={text} preview={preview} onGo={goTo} />}
        {preview?.ok && catalog && (
          <>
            <ImportAnswersForm workflow={preview.workflow} answers={answers} onChange={setAnswers} />
            <ImportPreview preview={preview} catalog={catalog} onGo={goTo} />
          </>
        )}
      </div>
      {workflow && (
        <Field label="Name">
          <Input
            value={name ?? workflow.name}
            maxLength={80}
            onChange={(event) => setName(event.target.value)}
            aria-required
          />
        </Field>
      )}
      {make.isError && <FieldError>{make.error.message}</FieldError>}
      <div className="flex flex-wrap justify-end gap-2">
        <DialogClose render={<Button>Cancel</Button>} />
        <Button
          type="submit"
          kind="solid"
          isBusy={make.isPending}
          aria-disabled={!workflow || !wanted || !isSettled || undefined}
        >
          Make the workflow
        </Button>
      </div>
    </form>
  );
}

type SourceProps = {
  text: string;
  onText: (text: string) => void;
  area: React.RefObject<HTMLTextAreaElement | null>;
};

/** Where the file comes from: dropped, chosen, or pasted. What stands there can be mended in place. */
function Source({ text, onText, area }: SourceProps) {
  const [isOver, setIsOver] = useState(false);
  const [refusal, setRefusal] = useState<string>();
  const take = async (file: File | undefined) => {
    if (!file) return;
    if (file.size > BYTES_MAX) return setRefusal(`${file.name} is larger than 2 MB, and a workflow is not.`);
    setRefusal(undefined);
    onText(await file.text());
  };
  return (
    <fieldset
      aria-label="The file"
      className="flex min-w-0 flex-col gap-2"
      onDragOver={(event) => {
        event.preventDefault();
        setIsOver(true);
      }}
      onDragLeave={() => setIsOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setIsOver(false);
        void take(event.dataTransfer.files[0]);
      }}
    >
      <label
        className={cn(
          "flex items-center gap-3 rounded-[9px] border border-dashed border-control bg-sunken px-3 py-3 has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-focus hover:border-ink-3",
          isOver && "border-brass-lo bg-brass-wash",
        )}
      >
        <input
          type="file"
          accept=".json,.yaml,.yml,.txt,application/json,application/yaml"
          className="sr-only"
          onChange={(event) => {
            void take(event.target.files?.[0]);
            // the same file again, after it was mended, is news
            event.target.value = "";
          }}
        />
        <FileUp aria-hidden size={18} className="shrink-0 text-ink-2" />
        <span className="min-w-0">
          <span className="block font-[580]">
            <span className="max-phone:hidden">Drop a file here, or choose one</span>
            <span className="hidden max-phone:inline">Choose a file</span>
          </span>
          <span className="block text-label text-ink-3">.json, .yaml or .yml; what it is, is recognised by itself</span>
        </span>
      </label>
      {refusal && <FieldError>{refusal}</FieldError>}
      <Field label="Or paste it">
        <Textarea
          ref={area}
          isMono
          rows={4}
          value={text}
          spellCheck={false}
          autoComplete="off"
          wrap="off"
          placeholder={"Name: large_transfers\nTrigger:\n  ExecuteAfter: event"}
          onChange={(event) => onText(event.target.value)}
          className="max-h-52 min-h-24 overflow-auto text-[12.5px] leading-5"
        />
      </Field>
    </fieldset>
  );
}

function showLine(area: HTMLTextAreaElement | null, { from, to, line }: ReturnType<typeof spanOfLine>): void {
  if (!area) return;
  area.focus();
  area.setSelectionRange(from, to);
  area.scrollTop = Math.max(0, (line - 3) * 20);
  area.scrollIntoView({ block: "nearest" });
}

function useMake() {
  const trpc = useTRPC();
  const router = useRouter();
  const { base } = useWorkspace();
  return useMutation(
    trpc.workflow.import.mutationOptions({ onSuccess: ({ id }) => router.push(`${base}/workflows/${id}`) }),
  );
}

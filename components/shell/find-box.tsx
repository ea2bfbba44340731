"use client";

import { Search } from "lucide-react";
import { useRouter } from "next/navigation";
import { useEffect, useId, useRef, useState } from "react";
import { toast } from "#components/ui/toast.tsx";
import { findTarget } from "./find-target.ts";
import { useWorkspace } from "./workspace-context.tsx";

/** Goes to a wallet, a run or a workflow; ⌘K or Ctrl-K from anywhere on the page. */
export function FindBox({ workflows }: { workflows: { id: number; name: string }[] }) {
  const { base } = useWorkspace();
  const router = useRouter();
  const [typed, setTyped] = useState("");
  const input = useRef<HTMLInputElement>(null);
  const listId = useId();
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== "k" || !(event.metaKey || event.ctrlKey)) return;
      event.preventDefault();
      input.current?.focus();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
  return (
    <search className="max-lg:hidden">
      <form
        className="relative flex items-center"
        onSubmit={(event) => {
          event.preventDefault();
          if (!typed.trim()) return;
          const target = findTarget(typed, workflows);
          if ("path" in target) router.push(`${base}${target.path}`);
          else toast({ title: "Nothing found", description: target.nothing, tone: "bad" });
        }}
      >
        <Search aria-hidden size={14} strokeWidth={2.2} className="pointer-events-none absolute left-2.5 text-ink-3" />
        <input
          ref={input}
          aria-label="Find a wallet, run or workflow"
          placeholder="Wallet, run or workflow"
          list={listId}
          autoComplete="off"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          className="h-8 w-[230px] rounded-control border border-line bg-raised pr-11 pl-8 placeholder:text-ink-3"
        />
        <kbd
          aria-hidden
          className="pointer-events-none absolute right-2.5 rounded-[4px] border border-b-2 border-line bg-surface px-1 font-sans text-[10.5px] leading-[15px] font-[500] text-ink-3"
        >
          ⌘K
        </kbd>
        <datalist id={listId}>
          {workflows.map((workflow) => (
            <option key={workflow.id} value={workflow.name} />
          ))}
        </datalist>
      </form>
    </search>
  );
}

"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useCallback, useMemo, useState } from "react";
import { useTRPC } from "#components/trpc.tsx";
import type { Catalog, TemplateData } from "#server/contract/catalog.ts";
import type { Graph } from "#server/contract/graph.ts";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { toast } from "../ui/toast.tsx";

/** Where the person is: choosing, filling in, or looking at what it would have told. */
export type StartPage =
  | { at: "choose" }
  /** `kind`: of the template; null: a blank canvas. */
  | { at: "fill"; kind: string | null }
  | { at: "try"; kind: string; graph: Graph };

/** A new workflow on its way from a choice to the builder, or to being live. */
export function useStarting(catalog: Catalog | undefined, startWith: string | null | undefined) {
  const trpc = useTRPC();
  const { slug } = useWorkspace();
  const [page, setPage] = useState<StartPage>(
    startWith === undefined ? { at: "choose" } : { at: "fill", kind: startWith },
  );
  const [name, setName] = useState("");
  const [typed, setTyped] = useState<Record<string, unknown>>({});
  const template = page.at === "choose" ? null : (catalog?.templates.find(({ kind }) => kind === page.kind) ?? null);
  const topics = useQuery(trpc.topic.list.queryOptions({ workspace: slug })).data;
  const inputs = useMemo(
    () => (template && catalog ? { ...onlyChain(template, catalog), ...onlyTopic(template, topics), ...typed } : typed),
    [template, catalog, topics, typed],
  );
  const setAll = useCallback((values: Record<string, unknown>) => setTyped((old) => ({ ...old, ...values })), []);
  const given = template && { kind: template.kind, inputs };
  const draw = useMutation(
    trpc.workflow.draw.mutationOptions({
      onSuccess: ({ graph }, { template: drawn }) => setPage({ at: "try", kind: drawn.kind, graph }),
    }),
  );
  const made = {
    workspace: slug,
    name: name.trim() || template?.label || "New workflow",
    ...(given && { template: given }),
  };
  const { create, publish, open } = useMaking();
  return {
    page,
    template,
    name,
    setName,
    inputs,
    setAll,
    draw,
    create,
    publish,
    pick: (kind: string | null) => {
      setTyped({});
      setPage({ at: "fill", kind });
    },
    /** One page back; what was typed stays. */
    back: () => setPage(page.at === "try" ? { at: "fill", kind: page.kind } : { at: "choose" }),
    tryIt: () => given && draw.mutate({ workspace: slug, template: given }),
    open: () => open(made),
    goLive: () => publish.mutate(made),
  };
}

export type Starting = ReturnType<typeof useStarting>;

type Made = { workspace: string; name: string; template?: { kind: string; inputs: unknown } };

/** The two ends of the way: a draft in the builder, or a live workflow. */
function useMaking() {
  const trpc = useTRPC();
  const router = useRouter();
  const { base } = useWorkspace();
  const go = ({ id }: { id: number }) => router.push(`${base}/workflows/${id}`);
  const create = useMutation(trpc.workflow.create.mutationOptions());
  const makeLive = useMutation(trpc.workflow.publish.mutationOptions());
  const publish = useMutation({
    mutationFn: async (made: Made) => {
      const { id } = await create.mutateAsync(made);
      return { id, published: await makeLive.mutateAsync({ workspace: made.workspace, id }) };
    },
    onSuccess: ({ id, published }, { name }) => {
      if (published.kind === "published") toast({ title: `${name} is live` });
      else if (published.kind === "asked") toast({ title: `${name} waits for a second person's approval` });
      else toast({ title: "Not live yet", description: published.problems[0]?.message, tone: "bad" });
      go({ id });
    },
  });
  return { create, publish, open: (made: Made) => create.mutate(made, { onSuccess: go }) };
}

/** Where there is one chain to choose, it is chosen. */
function onlyChain(template: TemplateData, catalog: Catalog): Record<string, unknown> {
  const field = template.inputs.find((spec) => spec.kind === "chain");
  const [only, ...more] = catalog.chains.filter((chain) => chain.connected);
  return field && only && more.length === 0 ? { [field.key]: only.id } : {};
}

/** The same for a topic that must be chosen. */
function onlyTopic(template: TemplateData, topics: readonly { id: number }[] = []): Record<string, unknown> {
  const field = template.inputs.find((spec) => spec.kind === "topic" && !spec.optional);
  const [only, ...more] = topics;
  return field && only && more.length === 0 ? { [field.key]: only.id } : {};
}

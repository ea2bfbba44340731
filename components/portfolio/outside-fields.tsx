"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { ListInSample } from "../settings/list-in-sample.tsx";
import { SecretHeaderFields } from "../settings/secret-header-fields.tsx";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { appErrorOf, type RouterOutputs, useTRPC } from "../trpc.tsx";
import { Button } from "../ui/button.tsx";
import { Field, FieldError } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { Select } from "../ui/select.tsx";
import { type OutsideDraft, type OutsideUse, pointAt, proposedAssets, questionOf } from "./outside-draft.ts";
import { WalletField } from "./wallet-field.tsx";

type Sample = RouterOutputs["portfolio"]["sample"];
type SampleList = Sample["lists"][number];

type OutsideFieldsProps = {
  draft: OutsideDraft;
  isReadOnly: boolean;
  /** By path, of the whole setting. */
  errors: Record<string, string>;
  onChange: (draft: OutsideDraft) => void;
};

const MISSING = [
  { value: "unknown", label: "the portfolio is unknown" },
  { value: "left-out", label: "it is left out" },
];

/** Which API is asked for a wallet's portfolio, and what of its answer means what: pointed at in a sample. */
export function OutsideFields({ draft, isReadOnly, errors, onChange }: OutsideFieldsProps) {
  const [sample, setSample] = useState<Sample>();
  const list = sample?.lists.find(({ path }) => path === draft.list);
  const change = (changes: Partial<OutsideDraft>) => onChange({ ...draft, ...changes });
  const point = (path: string, use: OutsideUse | null) => {
    const names = use === "asset" && draft.assets.trim() === "" ? proposedAssets(list?.texts[path] ?? []) : "";
    change({ uses: pointAt(draft.uses, path, use), ...(names ? { assets: names } : {}) });
  };
  const take = (found: Sample) => {
    setSample(found);
    const [first] = found.lists;
    if (first && !found.lists.some(({ path }) => path === draft.list)) change({ list: first.path, uses: {} });
  };
  const assetsError = Object.entries(errors).find(([path]) => path.startsWith("outside.assets"))?.[1];
  const unpointed = Object.entries(errors).find(([path]) => /^outside\.(asset$|worth)/.test(path))?.[1];
  return (
    <div className="flex flex-col gap-3">
      <Field
        label="URL"
        error={errors["outside.url"]}
        help="Put {wallet} where the wallet stands. It is asked by GET, one wallet at a time, for all that it holds."
      >
        <Input
          isMono
          spellCheck={false}
          value={draft.url}
          disabled={isReadOnly}
          placeholder="https://api.example.com/wallets/{wallet}/holdings"
          onChange={(e) => change({ url: e.target.value })}
        />
      </Field>
      <SecretHeaderFields header={draft.header} isReadOnly={isReadOnly} onChange={(header) => change({ header })} />
      {!isReadOnly && <FetchSample draft={draft} onFound={take} />}
      {sample && sample.lists.length > 1 && (
        <ListInSample
          label="The list of holdings"
          lists={sample.lists}
          value={draft.list}
          onChange={(path) => change({ list: path, uses: {} })}
        />
      )}
      <Mapping {...{ draft, list, isReadOnly }} onPoint={point} />
      {unpointed && <FieldError>{unpointed}</FieldError>}
      <div className="grid grid-cols-[minmax(0,1fr)_14rem] gap-3 max-phone:grid-cols-1">
        <Field
          label="Assets told by themselves"
          error={assetsError}
          help="As the API names them, with commas between. All others count together as Other."
        >
          <Input
            value={draft.assets}
            disabled={isReadOnly}
            placeholder="ETH, USDC"
            onChange={(e) => change({ assets: e.target.value })}
          />
        </Field>
        <Field label="Where an entry has no worth">
          <Select
            value={draft.missing}
            options={MISSING}
            isDisabled={isReadOnly}
            onValueChange={(missing) => change({ missing: missing === "left-out" ? "left-out" : "unknown" })}
          />
        </Field>
      </div>
    </div>
  );
}

function FetchSample({ draft, onFound }: { draft: OutsideDraft; onFound: (sample: Sample) => void }) {
  const { slug: workspace } = useWorkspace();
  const trpc = useTRPC();
  const [wallet, setWallet] = useState("");
  const ask = useMutation(trpc.portfolio.sample.mutationOptions({ onSuccess: onFound }));
  const { wallet: wrong } = appErrorOf(ask.error)?.fields ?? {};
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap items-end gap-2">
        <WalletField label="A wallet to ask it for" error={wrong} value={wallet} onChange={setWallet} />
        <Button
          isBusy={ask.isPending}
          disabled={draft.url.trim() === "" || wallet.trim() === ""}
          onClick={() => ask.mutate({ workspace, ...questionOf(draft), wallet })}
        >
          Fetch a sample
        </Button>
      </div>
      {ask.error && !wrong && <FieldError>{ask.error.message}</FieldError>}
    </div>
  );
}

const USES: { value: OutsideUse | "none"; label: string }[] = [
  { value: "none", label: "not used" },
  { value: "asset", label: "is the asset" },
  { value: "value", label: "is its worth in USD" },
  { value: "amount", label: "is its amount" },
  { value: "price", label: "is its price in USD" },
];

type MappingProps = {
  draft: OutsideDraft;
  list: SampleList | undefined;
  isReadOnly: boolean;
  onPoint: (path: string, use: OutsideUse | null) => void;
};

/** What each field of an entry means. Without a sample, those that mean something already. */
function Mapping({ draft, list, isReadOnly, onPoint }: MappingProps) {
  const shown = new Map<string, string | null>(list?.fields.map(({ path, sample }) => [path, sample]));
  for (const path of Object.keys(draft.uses)) if (!shown.has(path)) shown.set(path, null);
  if (shown.size === 0) return null;
  return (
    <section aria-label="What an entry says" className="border-t border-hair pt-3">
      <h3 className="font-[640]">What an entry says</h3>
      <ul>
        {[...shown].map(([path, sample]) => (
          <li
            key={path}
            className="grid grid-cols-[minmax(0,1fr)_14rem] items-center gap-2.5 border-b border-hair py-1.5 last:border-0 max-phone:grid-cols-1"
          >
            <div className="min-w-0">
              <p className="mono truncate">{path}</p>
              <p className="truncate text-label text-ink-3">{sample ?? "not in the sample"}</p>
            </div>
            <Select
              label={`${path} is`}
              value={draft.uses[path] ?? "none"}
              options={USES}
              isDisabled={isReadOnly}
              onValueChange={(use) => onPoint(path, asUse(use))}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}

const asUse = (value: string): OutsideUse | null =>
  value === "asset" || value === "value" || value === "amount" || value === "price" ? value : null;

"use client";

import { X } from "lucide-react";
import type { ReactNode } from "react";
import type { Catalog } from "#server/contract/catalog.ts";
import type { PortfolioPart } from "#server/contract/portfolio.ts";
import { Field } from "../ui/field.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { Input } from "../ui/input.tsx";
import { Select } from "../ui/select.tsx";
import { AddressChoice } from "./address-choice.tsx";
import { feedFor, knownOn, onChain, type PartDraft, type PoolDraft } from "./setting-draft.ts";

type RowProps<R> = {
  row: R;
  /** From 1, for labels. */
  place: number;
  catalog: Catalog;
  isReadOnly: boolean;
  /** By the row's own keys. */
  errors: Record<string, string | undefined>;
  onChange: (row: R) => void;
  onRemove: () => void;
};

const KINDS: { value: PortfolioPart["kind"]; label: string }[] = [
  { value: "native", label: "Own currency" },
  { value: "token", label: "Token" },
  { value: "vault", label: "Vault (ERC-4626)" },
];

/** One thing that is read of each wallet. */
export function PartRow({ row, place, catalog, isReadOnly, errors, onChange, onRemove }: RowProps<PartDraft>) {
  const { chainId, kind } = row;
  return (
    <Row label={`Part ${place}`} isReadOnly={isReadOnly} onRemove={onRemove}>
      <ChainSelect
        {...{ chainId, catalog, isReadOnly }}
        error={errors.chainId}
        onPick={(next) => onChange(onChain(row, next, catalog))}
      />
      <Field label="What">
        <Select
          value={kind}
          options={KINDS}
          isDisabled={isReadOnly}
          onValueChange={(next) => onChange({ ...row, kind: next as PartDraft["kind"], address: "" })}
        />
      </Field>
      {kind !== "native" && (
        <AddressChoice
          label={kind === "token" ? "Token" : "Vault"}
          value={row.address}
          known={kind === "token" ? knownOn(catalog, chainId, "token") : []}
          error={errors.address}
          isDisabled={isReadOnly}
          onChange={(address, label) =>
            onChange(
              label ? { ...row, address, asset: label, feed: feedFor(label, chainId, catalog) } : { ...row, address },
            )
          }
        />
      )}
      <Field label="Counts as" error={errors.asset}>
        <Input
          value={row.asset}
          placeholder="ETH"
          maxLength={20}
          disabled={isReadOnly}
          onChange={(event) => onChange({ ...row, asset: event.target.value })}
        />
      </Field>
      <AddressChoice
        label="Price feed in USD"
        value={row.feed}
        known={knownOn(catalog, chainId, "feed")}
        error={errors.feed}
        isDisabled={isReadOnly}
        onChange={(feed) => onChange({ ...row, feed })}
      />
    </Row>
  );
}

/** A lending market. */
export function PoolRow({ row, place, catalog, isReadOnly, errors, onChange, onRemove }: RowProps<PoolDraft>) {
  const { chainId } = row;
  return (
    <Row label={`Pool ${place}`} isReadOnly={isReadOnly} onRemove={onRemove}>
      <ChainSelect
        {...{ chainId, catalog, isReadOnly }}
        error={errors.chainId}
        onPick={(next) => onChange({ ...row, chainId: next, address: knownOn(catalog, next, "pool")[0]?.value ?? "" })}
      />
      <AddressChoice
        label="Aave V3 pool"
        value={row.address}
        known={knownOn(catalog, chainId, "pool")}
        error={errors.address}
        isDisabled={isReadOnly}
        onChange={(address) => onChange({ ...row, address })}
      />
    </Row>
  );
}

type BoxProps = { label: string; isReadOnly: boolean; onRemove: () => void; children: ReactNode };

function Row({ label, isReadOnly, onRemove, children }: BoxProps) {
  return (
    <fieldset className="relative rounded-[9px] border border-line bg-raised p-3">
      <legend className="sr-only">{label}</legend>
      <div className="grid grid-cols-2 items-start gap-2.5 pr-8 max-phone:grid-cols-1">{children}</div>
      {!isReadOnly && (
        <span className="absolute top-1.5 right-1.5">
          <IconButton label={`Remove ${label.toLowerCase()}`} icon={<X aria-hidden size={14} />} onClick={onRemove} />
        </span>
      )}
    </fieldset>
  );
}

type ChainSelectProps = {
  chainId: number | null;
  catalog: Catalog;
  isReadOnly: boolean;
  error: string | undefined;
  onPick: (chainId: number) => void;
};

function ChainSelect({ chainId, catalog, isReadOnly, error, onPick }: ChainSelectProps) {
  const options = catalog.chains
    .filter(({ connected, id }) => connected || id === chainId)
    .map(({ id, name }) => ({ value: `${id}`, label: name }));
  return (
    <Field label="Chain" error={error}>
      <Select
        value={chainId === null ? null : `${chainId}`}
        options={options}
        placeholder="Choose a chain"
        isDisabled={isReadOnly}
        onValueChange={(id) => onPick(Number(id))}
      />
    </Field>
  );
}

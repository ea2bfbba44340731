"use client";

import { useState } from "react";
import { useFieldHost } from "../field-host.tsx";
import { contractsOn, sameAddress } from "../known-contracts.ts";
import type { TokenDraft } from "../trigger-drafts.ts";
import { rowInputClass } from "./rows.tsx";
import { SearchSelect } from "./search-select.tsx";

const OTHER = "other";
const DECIMALS_MAX = 77;

export type TokenPickerProps = {
  value: TokenDraft;
  onChange: (value: TokenDraft) => void;
  /** Accessible name: "Token", "Token 2". */
  label: string;
  /** Inside a `Field`, the control takes its label from there. */
  isLabelled?: boolean;
};

/** An ERC-20 token: a known one of the chain by its symbol, or any by address, symbol and decimals. */
export function TokenPicker({ value, onChange, label, isLabelled }: TokenPickerProps) {
  const { catalog, config, isReadOnly } = useFieldHost();
  const known = contractsOn(catalog.protocols, config.chainId, () => true).flatMap(({ deployment }) =>
    deployment.token ? [{ ...deployment, token: deployment.token }] : [],
  );
  const isKnown = known.find(({ address }) => sameAddress(address, value.address));
  const [wantsOther, setWantsOther] = useState(false);
  const isOther = !isKnown && (wantsOther || value.address !== "" || known.length === 0);
  return (
    <div className="flex flex-col gap-2">
      {known.length > 0 && (
        <SearchSelect
          label={isLabelled ? undefined : label}
          value={isOther ? OTHER : (isKnown?.address ?? null)}
          placeholder="Type to search"
          empty="No known token of this chain is called so."
          isDisabled={isReadOnly}
          options={[
            ...known.map(({ address, label: name, token }) => ({
              value: address,
              label: token.symbol,
              hint: name === token.symbol ? undefined : name,
            })),
            { value: OTHER, label: "Another token", hint: "by its address" },
          ]}
          onValueChange={(next) => {
            setWantsOther(next === OTHER);
            const found = known.find(({ address }) => address === next);
            if (found) onChange({ address: found.address, ...found.token });
            else onChange({ address: "", symbol: "", decimals: 18 });
          }}
        />
      )}
      {isOther && <OtherToken value={value} onChange={onChange} label={label} />}
    </div>
  );
}

function OtherToken({ value, onChange, label }: Omit<TokenPickerProps, "isLabelled">) {
  const { isReadOnly } = useFieldHost();
  return (
    <div className="flex flex-col gap-1.5 text-ink-2">
      <input
        aria-label={`Address: ${label}`}
        placeholder="0x… of the token"
        spellCheck={false}
        value={value.address}
        readOnly={isReadOnly}
        onChange={(event) => onChange({ ...value, address: event.target.value.trim() })}
        className={`${rowInputClass} mono`}
      />
      <span className="flex flex-wrap items-center gap-1.5">
        called
        <input
          aria-label={`Symbol: ${label}`}
          placeholder="USDC"
          maxLength={20}
          value={value.symbol}
          readOnly={isReadOnly}
          onChange={(event) => onChange({ ...value, symbol: event.target.value })}
          className={`${rowInputClass} !w-20`}
        />
        with
        <input
          aria-label={`Decimals: ${label}`}
          inputMode="numeric"
          value={value.decimals === undefined ? "" : `${value.decimals}`}
          readOnly={isReadOnly}
          onChange={(event) => {
            const digits = event.target.value.replace(/\D/g, "").slice(0, 2);
            onChange({ ...value, decimals: digits === "" ? undefined : Math.min(Number(digits), DECIMALS_MAX) });
          }}
          className={`${rowInputClass} !w-11 text-center`}
        />
        decimals
      </span>
    </div>
  );
}

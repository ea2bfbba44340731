import type { FieldKindProps } from "./field-host.tsx";
import { Rows } from "./parts/rows.tsx";
import { TokenPicker } from "./parts/token-picker.tsx";
import { asRows } from "./read-value.ts";
import { asToken } from "./trigger-drafts.ts";

/** Tokens whose transfers count. */
export function TokensField({ spec, value, onChange }: FieldKindProps<"tokens">) {
  const tokens = asRows(value).map(asToken);
  return (
    <Rows
      path={spec.key}
      rows={tokens}
      noun="token"
      blank={() => ({ address: "", symbol: "", decimals: 18 })}
      onChange={onChange}
    >
      {(token, change, index) => <TokenPicker label={`Token ${index + 1}`} value={token} onChange={change} />}
    </Rows>
  );
}

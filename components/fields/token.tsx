import type { FieldKindProps } from "./field-host.tsx";
import { TokenPicker } from "./parts/token-picker.tsx";
import { asToken } from "./trigger-drafts.ts";

export function TokenField({ spec, value, onChange }: FieldKindProps<"token">) {
  return <TokenPicker label={spec.label} value={asToken(value)} onChange={onChange} />;
}

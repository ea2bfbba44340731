import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "#components/trpc.tsx";
import type { AbiPart, ParsedAbi } from "#server/services/abi/parse-abi.ts";
import { Button } from "../../ui/button.tsx";
import { Field, FieldError } from "../../ui/field.tsx";
import { Textarea } from "../../ui/input.tsx";
import { useFieldHost } from "../field-host.tsx";

type PasteAbiProps = {
  /** What is wanted of the ABI. */
  of: AbiPart;
  onFound: (found: ParsedAbi) => void;
  /** Of them, those that are known by now. */
  count: number;
};

const WORDS = {
  events: { one: "event", many: "events", example: "event Paid(address who, uint256 amount)" },
  functions: { one: "function", many: "functions", example: "function totalAssets() view returns (uint256)" },
  actions: { one: "function", many: "functions", example: "function pause()" },
};

/** An ABI, read as soon as it is pasted. */
export function PasteAbi({ of, onFound, count }: PasteAbiProps) {
  const trpc = useTRPC();
  const { isReadOnly } = useFieldHost();
  const [text, setText] = useState("");
  const parse = useMutation(trpc.catalog.parseAbi.mutationOptions({ onSuccess: onFound }));
  const read = (abi: string) => abi.trim() && parse.mutate({ text: abi, of });
  const { one, many, example } = WORDS[of];
  if (isReadOnly) return null;
  return (
    <div className="flex flex-col gap-1.5">
      <Field
        label="ABI"
        help={
          count > 0 && !parse.isError
            ? `${count === 1 ? `One ${one} was` : `${count} ${many} were`} read.`
            : `JSON, or lines such as ${example}`
        }
      >
        <Textarea
          isMono
          rows={3}
          spellCheck={false}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onPaste={(event) => {
            const pasted = event.clipboardData.getData("text");
            if (!text && pasted.trim()) read(pasted);
          }}
          className="max-h-40"
        />
      </Field>
      {parse.isError && <FieldError>{parse.error.message}</FieldError>}
      <Button size="s" className="self-start" isBusy={parse.isPending} onClick={() => read(text)}>
        Read {many}
      </Button>
    </div>
  );
}

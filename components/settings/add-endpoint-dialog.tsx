"use client";

import { type FormEvent, useState } from "react";
import { useWorkspace } from "#components/shell/workspace-context.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { toast } from "#components/ui/toast.tsx";
import { useNewKey } from "./signing-key.tsx";

const FORM = "add-endpoint";

/** Lists an address before its first call, with a key of its own, so that its receiver can verify from the first on. */
export function AddEndpointDialog() {
  const { slug: workspace } = useWorkspace();
  const [isOpen, setIsOpen] = useState(false);
  const [url, setUrl] = useState("");
  const add = useNewKey(() => {
    setIsOpen(false);
    setUrl("");
    toast({ title: "The address has a key", description: "Copy it from its row into your receiver." });
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate({ workspace, url, overlapHours: 0 });
  };
  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={setIsOpen}
      trigger={<Button size="s">Add an address</Button>}
      title="Add an address"
      description="It gets a signing key of its own before its first call. A workflow calls it once its address stands there."
      footer={
        <Button kind="solid" type="submit" form={FORM} isBusy={add.isPending}>
          Make its key
        </Button>
      }
    >
      <form id={FORM} onSubmit={submit} autoComplete="off">
        <Field
          label="Address"
          help="As in the workflow; what stands after ? does not count."
          error={add.error?.message}
        >
          <Input
            type="url"
            isMono
            value={url}
            onChange={(e) => setUrl(e.target.value)}
            placeholder="https://hooks.example.com/alerts"
            maxLength={2000}
            required
          />
        </Field>
      </form>
    </Dialog>
  );
}

import { Link } from "../../ui/link.tsx";
import { Select } from "../../ui/select.tsx";
import { useFieldHost } from "../field-host.tsx";

export type StoredNameProps = {
  picked: string;
  /** What the workspace has by now; undefined until that is known. */
  stored: readonly { name: string }[] | undefined;
  placeholder: string;
  /** Said of one that was picked and is not among them. */
  gone: string;
  /** Said where there are none, and where one is made. */
  none: { sentence: string; link: string; href: string };
  onPick: (name: string) => void;
};

/** Something that the workspace keeps sealed, by its name. */
export function StoredName({ picked, stored, placeholder, gone, none, onPick }: StoredNameProps) {
  const { isReadOnly } = useFieldHost();
  const isGone = stored !== undefined && picked !== "" && !stored.some(({ name }) => name === picked);
  if (stored?.length === 0 && picked === "") {
    return (
      <p className="text-ink-2">
        {none.sentence} <Link href={none.href}>{none.link}</Link>
      </p>
    );
  }
  return (
    <Select
      value={picked || null}
      options={[
        ...(stored ?? []).map(({ name }) => ({ value: name, label: name })),
        ...(isGone ? [{ value: picked, label: `${picked} (${gone})`, isDisabled: true }] : []),
      ]}
      placeholder={placeholder}
      onValueChange={onPick}
      isDisabled={isReadOnly}
    />
  );
}

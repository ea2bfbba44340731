import { clsx } from "clsx";

const BASE = [
  "inline-flex shrink-0 items-center justify-center whitespace-nowrap border font-[580] no-underline select-none",
  "transition-[background-color,border-color,transform] duration-(--quick) ease-quick active:translate-y-px",
  "disabled:pointer-events-none disabled:opacity-55 aria-disabled:pointer-events-none aria-disabled:opacity-55",
];

const KINDS = {
  /** The one that makes things live; at most one on a screen. */
  brass: "border-brass-lo/70 bg-brass text-on-brass font-[650] shadow-1 hover:bg-brass-hi dark:shadow-none",
  solid: "border-transparent bg-solid text-on-solid shadow-1 hover:bg-solid-hi dark:shadow-none",
  plain: "border-line bg-raised text-ink shadow-1 hover:border-control dark:shadow-none",
  ghost: "border-transparent bg-transparent text-ink-2 hover:bg-chip hover:text-ink",
  danger: "border-bad-line bg-raised text-bad-ink shadow-1 hover:bg-bad-wash dark:shadow-none",
};

const SIZES = {
  s: "h-7 gap-1.5 rounded-[6px] px-[9px] text-[12.5px] touch:h-9 touch:px-3",
  m: "h-8 gap-[7px] rounded-control px-3 text-body touch:h-11 touch:px-4",
  l: "h-11 gap-2 rounded-[9px] px-[18px] text-lead",
};

export type ButtonKind = keyof typeof KINDS;
export type ButtonSize = keyof typeof SIZES;

type ButtonLook = { kind?: ButtonKind | undefined; size?: ButtonSize | undefined };

/** The look of a button, for what is a link. */
export function buttonClass({ kind = "plain", size = "m" }: ButtonLook = {}): string {
  return clsx(BASE, KINDS[kind], SIZES[size]);
}

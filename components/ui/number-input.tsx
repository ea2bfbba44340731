"use client";

import type { ReactNode } from "react";
import { cn } from "./cn.ts";
import { Input, type InputProps } from "./input.tsx";

export type NumberInputProps = Omit<InputProps, "value" | "onChange" | "type" | "after"> & {
  /** An exact decimal as text, or "" while nothing is typed. */
  value: string;
  /** Gets a decimal without separators; also what is not one yet, such as "1.", so that typing is never blocked. */
  onValueChange: (value: string) => void;
  unit?: ReactNode;
};

/** An exact decimal with its unit. Text, not type=number: floats and wheel steps have no place near money. */
export function NumberInput({ value, onValueChange, unit, className, ...rest }: NumberInputProps) {
  return (
    <Input
      {...rest}
      type="text"
      inputMode="decimal"
      autoComplete="off"
      value={value}
      after={unit}
      onChange={(change) => onValueChange(change.target.value.replace(/[\s,_]/g, ""))}
      className={cn("tabular-nums", className)}
    />
  );
}

import NextLink from "next/link";
import type { ComponentProps, ReactNode } from "react";
import { type ButtonKind, type ButtonSize, buttonClass } from "./button-class.ts";
import { cn } from "./cn.ts";
import { linkClass } from "./link-class.ts";

type NextLinkProps = ComponentProps<typeof NextLink>;

/** A link in running text or a panel's head: ink words on a brass rule. */
export function Link({ className, ...rest }: NextLinkProps) {
  return <NextLink {...rest} className={cn(linkClass, className)} />;
}

export type ButtonLinkProps = NextLinkProps & { kind?: ButtonKind; size?: ButtonSize; icon?: ReactNode };

/** Looks like a button, goes somewhere. */
export function ButtonLink({ kind, size, icon, className, children, ...rest }: ButtonLinkProps) {
  return (
    <NextLink {...rest} className={cn(buttonClass({ kind, size }), className)}>
      {icon}
      {children}
    </NextLink>
  );
}

"use client";

import { usePathname } from "next/navigation";
import type { ReactNode } from "react";

export type PlaceLinkProps = {
  href: string;
  /** A page that is part of this place, and has none of its own. */
  also?: string | undefined;
  /** Says when it leads to where one is. */
  isMarked?: boolean;
  className?: string;
  children: ReactNode;
};

/** To one of a subscriber's pages. */
export function PlaceLink({ href, also, isMarked, className, children }: PlaceLinkProps) {
  const path = usePathname();
  const isRoot = href.split("/").length === 3;
  const isHere = path === also || (isRoot ? path === href : path.startsWith(href));
  return (
    <a href={href} aria-current={isMarked && isHere ? "page" : undefined} className={className}>
      {children}
    </a>
  );
}

"use client";

import { usePathname, useRouter, useSearchParams } from "next/navigation";

/** Filters that live in the page's address, so that a link shows the same list and Back works. */
export function useAddressState(): {
  get: (key: string) => string;
  set: (changes: Record<string, string>) => void;
} {
  const router = useRouter();
  const pathname = usePathname();
  const params = useSearchParams();
  return {
    get: (key) => params.get(key) ?? "",
    set: (changes) => {
      const next = new URLSearchParams(params);
      for (const [key, value] of Object.entries(changes)) {
        if (value) next.set(key, value);
        else next.delete(key);
      }
      const query = next.toString();
      router.replace(query ? `${pathname}?${query}` : pathname, { scroll: false });
    },
  };
}

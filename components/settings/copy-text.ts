import { toast } from "#components/ui/toast.tsx";

/** Puts a text on the clipboard and says so. */
export async function copyText(text: string, what: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    toast({ title: `${what} copied` });
  } catch {
    toast({
      title: "Not copied",
      description: "The browser did not allow it. Select and copy it by hand.",
      tone: "bad",
    });
  }
}

import { toast } from "#components/ui/toast.tsx";

/** For a mutation's `onError`: says in a corner what could not be done, in the server's words. */
export const sayFailure = (title: string) => (error: { message: string }) =>
  toast({ title, description: error.message, tone: "bad" });

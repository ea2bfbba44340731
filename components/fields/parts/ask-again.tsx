import { Button } from "../../ui/button.tsx";
import { FieldError } from "../../ui/field.tsx";

/** What a field offers could not be fetched: why, and a way to ask again. */
export function AskAgain({ error, onAsk }: { error: { message: string }; onAsk: () => void }) {
  return (
    <div className="flex flex-col items-start gap-1.5">
      <FieldError>{error.message}</FieldError>
      <Button size="s" onClick={onAsk}>
        Try again
      </Button>
    </div>
  );
}

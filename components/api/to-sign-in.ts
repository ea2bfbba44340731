/** Whether this page stands in another site's, as the widget does. */
export const isEmbedded = () => location.pathname.startsWith("/embed/");

/** Whose session is over signs in again, and comes back to where they were. */
export function leaveToSignIn(code: string | undefined): void {
  if (code !== "not-signed-in" || location.pathname === "/sign-in") return;
  // the widget asks for the wallet in its own place
  if (isEmbedded()) location.reload();
  else location.assign(`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`);
}

import { anyProvider } from "./any-provider.ts";
import type { MailDoor } from "./define-mail-door.ts";
import { postmark } from "./postmark.ts";
import { ses } from "./ses.ts";

/** Doors for mail providers: a file each, and a line here. */
export const mailDoors: readonly MailDoor[] = [anyProvider, ses, postmark];

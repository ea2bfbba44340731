/** The look of a link in running text or a panel's head: ink words on a brass rule. */
export const linkClass =
  "rounded-[3px] font-[550] text-ink underline decoration-brass decoration-[1.5px] underline-offset-3 hover:decoration-[2.5px]";

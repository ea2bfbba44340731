/** ", 12 %" to stand after a total; nothing where there is nobody, or where it says no more than the number. */
export function shareWords(part: number, whole: number): string {
  if (whole === 0 || part === 0) return "";
  const percent = (part / whole) * 100;
  if (percent < 1) return ", under 1 %";
  if (percent > 99 && part < whole) return ", over 99 %";
  return `, ${Math.round(percent)} %`;
}

/** Times and amounts for people, as their language writes them. */

export function timeText(moment: string | null | undefined, timeZone: string, language: string): string {
  if (!moment) return '';
  return new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', timeZone, hourCycle: 'h23' }).format(
    new Date(moment),
  );
}

export function moneyText(decimal: string, currency: string, language: string): string {
  return new Intl.NumberFormat(language, { style: 'currency', currency }).format(Number(decimal));
}

/** "12 s", "4 min", "2 h 05". */
export function ageText(seconds: number): string {
  if (seconds < 100) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')}`;
}

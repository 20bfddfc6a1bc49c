const format = (options: Intl.DateTimeFormatOptions) => {
  const made = new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", ...options });
  return (iso: string): string => made.format(new Date(iso)).replace(",", "");
};

/** `13:08` */
export const timeOf = format({ hour: "2-digit", minute: "2-digit" });
/** `Tuesday 24 November` */
export const dayOf = format({ weekday: "long", day: "numeric", month: "long" });
/** `Tue 24 Nov` */
export const dateOf = format({ weekday: "short", day: "numeric", month: "short" });
/** `13:08:10` */
export const clockOf = format({ hour: "2-digit", minute: "2-digit", second: "2-digit" });
/** `Tue 24 Nov, 13:08` */
export const shortOf = format({ weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });

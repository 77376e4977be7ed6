const offset = 12 - new Date().getUTCHours();

/** A time zone where it is noon now: no test of a day is run around its midnight. */
export const NOON = `Etc/GMT${offset > 0 ? '-' : '+'}${Math.abs(offset)}`;

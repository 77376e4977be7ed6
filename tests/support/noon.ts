const offset = 12 - new Date().getUTCHours();

/** A time zone in which it is noon now, so that no test runs across midnight. */
export const NOON = `Etc/GMT${offset > 0 ? '-' : '+'}${Math.abs(offset)}`;

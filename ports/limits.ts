/**
 * What is limited, each with so many requests in so many seconds: all requests of a sender and of an address, and more narrowly what
 * costs money or can be guessed.
 */
export const LIMITS = {
  /** A customer, a guest or a link. */
  customer: { points: 300, seconds: 60 },
  /** Staff, devices and programs. */
  staff: { points: 6_000, seconds: 60 },
  /** All requests from an address, behind which may be a whole store. */
  address: { points: 6_000, seconds: 60 },
  /** Orders and drafts of a customer. */
  placing: { points: 20, seconds: 600 },
  'placing-address': { points: 100, seconds: 600 },
  /** Card payments that are tried: of a customer, of all behind an address, and in a store. */
  cards: { points: 10, seconds: 600 },
  'cards-address': { points: 60, seconds: 3_600 },
  'cards-store': { points: 1_000, seconds: 3_600 },
  /** Declined cards until cards are stopped, of a customer or an address. */
  declines: { points: 3, seconds: 3_600 },
  'declines-address': { points: 3, seconds: 3_600 },
  /** For how long they are stopped: its one point is spent by the last decline. */
  'card-stop': { points: 1, seconds: 3_600 },
  /** Steps of signing in, and codes that enrol devices, from an address. */
  'sign-in': { points: 60, seconds: 600 },
  /** New guests from an address. */
  guests: { points: 60, seconds: 600 },
  /** Codes that a sender has sent, or tries. */
  codes: { points: 10, seconds: 3_600 },
  'codes-address': { points: 30, seconds: 3_600 },
  /** Codes to one phone number. */
  'codes-number': { points: 5, seconds: 86_400 },
  /** Codes to the numbers of a country, of all stores: what pumping messages to costly numbers can cost at most. */
  'codes-country': { points: 500, seconds: 3_600 },
  /** Deliveries that a driver takes and returns: whoever does it often may be reading addresses. More of them alert an operator. */
  'give-backs': { points: 4, seconds: 3_600 },
  /** Text messages about orders to one phone number, and to the numbers of a country. */
  'messages-number': { points: 60, seconds: 86_400 },
  'messages-country': { points: 5_000, seconds: 3_600 },
} as const satisfies Readonly<Record<string, Limit>>;

export interface Limit {
  readonly points: number;
  readonly seconds: number;
}

export type LimitName = keyof typeof LIMITS;

/** After a request was counted, or before. */
export interface Spent extends Limit {
  readonly name: LimitName;
  /** Whether this one was; before, whether one more would be. */
  readonly isAllowed: boolean;
  readonly remaining: number;
  readonly resetSeconds: number;
}

/** Counts requests. It never fails: while its server is away, each process counts for itself. */
export interface RateLimits {
  /** @param key of whom; counted separately for each limit */
  spend(name: LimitName, key: string): Promise<Spent>;
  /** What is left, without counting anything. */
  look(name: LimitName, key: string): Promise<Spent>;
  /** For health: where it counts, and whether that is as configured. */
  state(): string;
  close(): Promise<void>;
}

/** How many may be open at once. */
export const OPEN_LIMITS = {
  /** Cash deliveries with one phone number, and to one address. */
  'cash-phone': 1,
  'cash-address': 1,
  /** A customer's drafts. */
  drafts: 20,
  /** A customer's orders for later that are not paid yet. */
  unpaid: 3,
} as const;
export type OpenLimit = keyof typeof OPEN_LIMITS;

export interface PlacingRules {
  /** A phone number with which nothing was delivered yet needs a code sent to it before food is brought for cash. */
  readonly cashNeedsCode: boolean;
  /** Undefined: as many as there come. */
  readonly open: Readonly<Record<OpenLimit, number>> | undefined;
}

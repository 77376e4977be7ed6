import fc from 'fast-check';
import { findOverlaps, isOpen, nextOpening, WEEKDAYS, type OpeningHours } from './hours.ts';
import { instant } from '../shared/values.ts';

const NEW_YORK = 'America/New_York';
const store = (openingHours?: OpeningHours, timeZone = NEW_YORK) =>
  openingHours ? { timeZone, openingHours } : { timeZone };
const everyDay = (from: string, to: string): OpeningHours =>
  Object.fromEntries(WEEKDAYS.map((day) => [day, [{ from, to }]]));

describe('opening hours', () => {
  test('a store without opening hours is always open', () => {
    expect(isOpen(store(), '2026-11-21T04:00:00.000Z')).toBe(true);
    expect(nextOpening(store(), '2026-11-21T04:00:00.000Z')).toBe('2026-11-21T04:00:00.000Z');
  });

  test('a store whose opening hours list no day never opens', () => {
    expect(isOpen(store({}), '2026-11-21T17:00:00.000Z')).toBe(false);
    expect(nextOpening(store({ friday: [] }), '2026-11-21T17:00:00.000Z')).toBeUndefined();
  });

  test('the opening minute is open, the closing minute is not', () => {
    const lunch = store(everyDay('11:00', '14:00'));
    // New York is five hours behind in November.
    expect(isOpen(lunch, '2026-11-21T15:59:59.999Z')).toBe(false);
    expect(isOpen(lunch, '2026-11-21T16:00:00.000Z')).toBe(true);
    expect(isOpen(lunch, '2026-11-21T18:59:59.999Z')).toBe(true);
    expect(isOpen(lunch, '2026-11-21T19:00:00.000Z')).toBe(false);
    expect(nextOpening(lunch, '2026-11-21T19:00:00.000Z')).toBe('2026-11-22T16:00:00.000Z');
  });

  test('a day with a break opens twice', () => {
    const split = store({ saturday: [{ from: '11:00', to: '14:00' }, { from: '17:00', to: '22:00' }] }); // prettier-ignore
    expect(isOpen(split, '2026-11-21T20:00:00.000Z')).toBe(false);
    expect(nextOpening(split, '2026-11-21T20:00:00.000Z')).toBe('2026-11-21T22:00:00.000Z');
  });

  test('a day that is not listed is closed, and the next opening is found', () => {
    const weekend = store({ saturday: [{ from: '12:00', to: '22:00' }] });
    // At Saturday's closing time, the next opening is a week away.
    expect(nextOpening(weekend, '2026-11-22T03:00:00.000Z')).toBe('2026-11-28T17:00:00.000Z');
  });

  test('hours past midnight belong to the previous evening', () => {
    const late = store({ friday: [{ from: '18:00', to: '02:00' }] });
    expect(isOpen(late, '2026-11-21T06:59:00.000Z')).toBe(true); // Saturday, 01:59
    expect(isOpen(late, '2026-11-21T07:00:00.000Z')).toBe(false);
    expect(isOpen(late, '2026-11-20T06:00:00.000Z')).toBe(false); // Friday, 01:00: Thursday was closed
  });

  test('24:00 is midnight, and 00:00 to 00:00 is a whole day', () => {
    const untilMidnight = store({ friday: [{ from: '18:00', to: '24:00' }] });
    expect(isOpen(untilMidnight, '2026-11-21T04:59:59.999Z')).toBe(true);
    expect(isOpen(untilMidnight, '2026-11-21T05:00:00.000Z')).toBe(false);
    const allDay = store({ friday: [{ from: '00:00', to: '00:00' }] });
    expect(isOpen(allDay, '2026-11-20T05:00:00.000Z')).toBe(true);
    expect(isOpen(allDay, '2026-11-21T04:59:59.999Z')).toBe(true);
    expect(isOpen(allDay, '2026-11-21T05:00:00.000Z')).toBe(false);
  });

  test('Kathmandu is five hours and three quarters ahead, and its Saturday begins on Friday', () => {
    const himalaya = store({ saturday: [{ from: '00:00', to: '10:00' }] }, 'Asia/Kathmandu');
    expect(isOpen(himalaya, '2026-11-20T18:14:59.999Z')).toBe(false);
    expect(isOpen(himalaya, '2026-11-20T18:15:00.000Z')).toBe(true);
    expect(nextOpening(himalaya, '2026-11-16T00:00:00.000Z')).toBe('2026-11-20T18:15:00.000Z');
  });

  test('the first of January 1970 was a Thursday', () => {
    expect(isOpen(store({ thursday: [{ from: '00:00', to: '24:00' }] }, 'UTC'), instant(0))).toBe(true);
    expect(isOpen(store({ wednesday: [{ from: '00:00', to: '24:00' }] }, 'UTC'), instant(0))).toBe(false);
  });
});

describe('when the clocks change in New York', () => {
  test('spring: the same local time is an hour earlier in UTC', () => {
    const lunch = store(everyDay('11:00', '14:00'));
    expect(nextOpening(lunch, '2026-03-07T20:00:00.000Z')).toBe('2026-03-08T15:00:00.000Z');
    expect(nextOpening(lunch, '2026-03-06T20:00:00.000Z')).toBe('2026-03-07T16:00:00.000Z');
  });

  test('spring: a skipped time means the moment of the change', () => {
    const jump = '2026-03-08T07:00:00.000Z'; // 02:00 becomes 03:00
    const closing = store({ saturday: [{ from: '18:00', to: '02:30' }] });
    expect(isOpen(closing, '2026-03-08T06:59:59.999Z')).toBe(true);
    expect(isOpen(closing, jump)).toBe(false);
    const opening = store({ sunday: [{ from: '02:30', to: '06:00' }] });
    expect(nextOpening(opening, '2026-03-08T00:00:00.000Z')).toBe(jump);
    // Hours that lie entirely in the skipped time do not open the store that day.
    const lost = store({ sunday: [{ from: '02:10', to: '02:50' }] });
    expect(nextOpening(lost, '2026-03-02T08:00:00.000Z')).toBe('2026-03-15T06:10:00.000Z');
  });

  test('autumn: the night of the change is an hour longer', () => {
    const night = store({ saturday: [{ from: '22:00', to: '03:00' }] });
    expect(isOpen(night, '2026-11-01T07:59:59.999Z')).toBe(true);
    expect(isOpen(night, '2026-11-01T08:00:00.000Z')).toBe(false);
  });

  test('autumn: a time that occurs twice means the first one', () => {
    const closing = store({ saturday: [{ from: '22:00', to: '01:30' }] });
    expect(isOpen(closing, '2026-11-01T05:29:00.000Z')).toBe(true); // 01:29, the first time
    expect(isOpen(closing, '2026-11-01T05:30:00.000Z')).toBe(false);
    expect(isOpen(closing, '2026-11-01T06:15:00.000Z')).toBe(false); // 01:15, the second time
    const opening = store({ sunday: [{ from: '01:30', to: '05:00' }] });
    expect(nextOpening(opening, '2026-11-01T00:00:00.000Z')).toBe('2026-11-01T05:30:00.000Z');
  });
});

describe('for any hours, time zone and moment', () => {
  const time = fc
    .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
    .map((parts) => parts.map((part) => String(part).padStart(2, '0')).join(':'));
  const hours = fc
    .dictionary(fc.constantFrom(...WEEKDAYS), fc.array(fc.record({ from: time, to: time }), { maxLength: 3 }))
    .map((days) => days as OpeningHours);
  const zones = fc.constantFrom(NEW_YORK, 'Asia/Kathmandu', 'Australia/Lord_Howe', 'Pacific/Apia', 'UTC');
  const moments = fc
    .integer({ min: Date.parse('2026-01-01T00:00Z'), max: Date.parse('2027-01-01T00:00Z') })
    .map(instant);

  test('the store is open at its next opening time, and not before', () => {
    fc.assert(
      fc.property(hours, zones, moments, (openingHours, timeZone, now) => {
        const opens = nextOpening({ timeZone, openingHours }, now);
        if (opens === undefined) return;
        expect(isOpen({ timeZone, openingHours }, opens)).toBe(true);
        expect(opens >= now).toBe(true);
        if (opens > now) expect(isOpen({ timeZone, openingHours }, instant(Date.parse(opens) - 1))).toBe(false);
      }),
    );
  });
});

describe('overlaps', () => {
  test.each<[string, OpeningHours, object[]]>([
    ['not with a break', { friday: [{ from: '11:00', to: '14:00' }, { from: '14:00', to: '22:00' }] }, []],
    ['on one day', { friday: [{ from: '11:00', to: '14:00' }, { from: '13:59', to: '22:00' }] }, [{ weekday: 'friday', index: 1 }]],
    ['in any order', { friday: [{ from: '13:00', to: '22:00' }, { from: '11:00', to: '14:00' }] }, [{ weekday: 'friday', index: 0 }]],
    ['past midnight', { friday: [{ from: '18:00', to: '02:00' }], saturday: [{ from: '01:00', to: '05:00' }] }, [{ weekday: 'saturday', index: 0 }]],
    ['across the end of the week', { monday: [{ from: '01:00', to: '05:00' }], sunday: [{ from: '18:00', to: '02:00' }] }, [{ weekday: 'monday', index: 0 }]],
    ['not if one ends when the next begins', { sunday: [{ from: '18:00', to: '02:00' }], monday: [{ from: '02:00', to: '24:00' }] }, []],
    ['not if always open', everyDay('00:00', '24:00'), []],
  ])('%s', (_, hours, expected) => {
    expect(findOverlaps(hours)).toMatchObject(expected);
    expect(findOverlaps(hours)).toHaveLength(expected.length);
  }); // prettier-ignore
});

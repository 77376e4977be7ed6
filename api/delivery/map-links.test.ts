import { callLink, mapLink, tourLinks } from './map-links.ts';

test('a phone number is dialled without its punctuation', () => {
  expect(callLink('+12125550123')).toBe('tel:+12125550123');
  expect(callLink('+1 (212) 555-0123')).toBe('tel:+12125550123');
  expect(callLink('unknown')).toBeUndefined();
});

test('any address survives encoding in its link', () => {
  const address = 'Königstraße 5 & 7, 70173 Stuttgart #3 +1/2?';
  const url = new URL(mapLink(address));
  expect(url.origin + url.pathname).toBe('https://www.google.com/maps/dir/');
  expect(Object.fromEntries(url.searchParams)).toEqual({ api: '1', destination: address, travelmode: 'driving' });
  expect(mapLink(address)).not.toMatch(/[ |ö]/);
});

test('a tour is one link with its stops in order; a pipe in an address does not add a stop', () => {
  const [link = '', ...more] = tourLinks(['1 First|Street', '2 Second Street', '3 Third Street']);
  expect(more).toEqual([]);
  const { searchParams } = new URL(link);
  expect(searchParams.get('waypoints')?.split('|')).toEqual(['1 First Street', '2 Second Street']);
  expect(searchParams.get('destination')).toBe('3 Third Street');
});

test('a tour with too many stops for one link is split; an empty tour has no links', () => {
  const links = tourLinks(Array.from({ length: 12 }, (_, index) => `${index} Main Street`));
  expect(links.map((link) => new URL(link).searchParams.get('destination'))).toEqual([
    '9 Main Street',
    '11 Main Street',
  ]);
  expect(new URL(links[0] ?? '').searchParams.get('waypoints')?.split('|')).toHaveLength(9);
  expect(tourLinks([])).toEqual([]);
});

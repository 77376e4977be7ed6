import { callLink, mapLink, tourLinks } from './map-links.ts';

test('a number is dialled as it is, without what stands around it', () => {
  expect(callLink('+12125550123')).toBe('tel:+12125550123');
  expect(callLink('+1 (212) 555-0123')).toBe('tel:+12125550123');
  expect(callLink('unknown')).toBeUndefined();
});

test('an address is found again in its link, whatever stands in it', () => {
  const address = 'Königstraße 5 & 7, 70173 Stuttgart #3 +1/2?';
  const url = new URL(mapLink(address));
  expect(url.origin + url.pathname).toBe('https://www.google.com/maps/dir/');
  expect(Object.fromEntries(url.searchParams)).toEqual({ api: '1', destination: address, travelmode: 'driving' });
  expect(mapLink(address)).not.toMatch(/[ |ö]/);
});

test('a tour is one link, its stops in order; a stroke in an address makes no stop more', () => {
  const [link = '', ...more] = tourLinks(['1 First|Street', '2 Second Street', '3 Third Street']);
  expect(more).toEqual([]);
  const { searchParams } = new URL(link);
  expect(searchParams.get('waypoints')?.split('|')).toEqual(['1 First Street', '2 Second Street']);
  expect(searchParams.get('destination')).toBe('3 Third Street');
});

test('a tour of more stops than a link can hold is several; one of none is none', () => {
  const links = tourLinks(Array.from({ length: 12 }, (_, index) => `${index} Main Street`));
  expect(links.map((link) => new URL(link).searchParams.get('destination'))).toEqual([
    '9 Main Street',
    '11 Main Street',
  ]);
  expect(new URL(links[0] ?? '').searchParams.get('waypoints')?.split('|')).toHaveLength(9);
  expect(tourLinks([])).toEqual([]);
});

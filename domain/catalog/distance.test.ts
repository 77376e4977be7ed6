import { kilometresBetween } from './distance.ts';

test('the distance of two stores is that as the crow flies', () => {
  const [rome, naples] = [
    { latitude: 41.9028, longitude: 12.4964 },
    { latitude: 40.8518, longitude: 14.2681 },
  ];
  expect(kilometresBetween(rome, naples)).toBeCloseTo(188.6, 0);
  expect(kilometresBetween(rome, rome)).toBe(0);
  expect(kilometresBetween({ latitude: 0, longitude: 179.95 }, { latitude: 0, longitude: -179.95 })).toBeCloseTo(
    11.1,
    0,
  );
});

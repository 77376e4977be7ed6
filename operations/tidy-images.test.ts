import { utimesSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { openFileStorage } from '../adapters/storage/files/index.ts';
import { imageIdOf, UNUSED_IMAGE_DAYS } from '../domain/catalog/images.ts';
import { DEFAULT_STORE } from '../domain/shared/values.ts';
import { PROJECT_ROOT } from '../lib/project-root.ts';
import { sha256 } from '../lib/sha256.ts';
import { temporaryFolder } from '../tests/support/folders.ts';
import { tidyImagesOnce } from './tidy-images.ts';

test('an image that is on no menu is deleted after a month, those of the menu never', async () => {
  const log = pino({ level: 'silent' });
  const folder = temporaryFolder();
  const storage = await openFileStorage(folder, join(PROJECT_ROOT, 'seed'), log);
  const onMenu = await storage.images.ids(DEFAULT_STORE);
  const content = Buffer.from('not on the menu');
  const unused = imageIdOf(sha256(content), 'png');
  await storage.images.put(DEFAULT_STORE, { id: unused, content });
  /** Tidies when nobody has needed any of them for so long. */
  const tidyAfter = async (days: number) => {
    const then = new Date(Date.now() - days * 86_400_000);
    for (const id of await storage.images.ids(DEFAULT_STORE))
      utimesSync(join(folder, DEFAULT_STORE, 'images', id), then, then);
    await tidyImagesOnce({ storage, log, now: Date.now });
    return storage.images.ids(DEFAULT_STORE);
  };
  expect(onMenu.length).toBeGreaterThan(0);
  expect(await tidyAfter(UNUSED_IMAGE_DAYS - 1)).toEqual([...onMenu, unused].toSorted());
  expect(await tidyAfter(UNUSED_IMAGE_DAYS + 1)).toEqual(onMenu);
  await storage.close();
});

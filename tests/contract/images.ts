import { setTimeout } from 'node:timers/promises';
import { imageIdOf } from '../../domain/catalog/images.ts';
import { DEFAULT_STORE, instant, type StoreId } from '../../domain/shared/values.ts';
import { sha256 } from '../../lib/sha256.ts';
import type { MenuImage, Storage } from '../../ports.ts';

/** Part of the storage contract. */
export function imagesContract(open: () => Storage): void {
  describe('images', () => {
    const storeId = 'gallery' as StoreId;
    const imageOf = (text: string): MenuImage => {
      const content = new Uint8Array(Buffer.concat([Buffer.from([0x89, 0x50, 0, 0xff]), Buffer.from(text)]));
      return { id: imageIdOf(sha256(content), 'png'), content };
    };

    test('an image is read back byte for byte, in its own store only', async () => {
      const image = imageOf('first');
      await open().images.put(storeId, image);
      await open().images.put(storeId, image);
      const read = await open().images.get(storeId, image.id);
      expect(Buffer.from(read ?? []).equals(Buffer.from(image.content))).toBe(true);
      expect(await open().images.get(DEFAULT_STORE, image.id)).toBeUndefined();
      expect(await open().images.get(storeId, imageOf('another').id)).toBeUndefined();
    });

    test('images that were not needed for a while are removed, those on the menu and new ones are not', async () => {
      const gallery = 'museum' as StoreId;
      const [used, unused] = ['used', 'unused'].map(imageOf) as [MenuImage, MenuImage];
      for (const image of [used, unused]) await open().images.put(gallery, image);
      await setTimeout(20);
      const between = instant(Date.now());
      await setTimeout(20);
      expect(await open().images.need(gallery, [used.id, imageOf('absent').id])).toEqual([imageOf('absent').id]);
      expect(await open().images.removeUnneeded(gallery, between)).toBe(1);
      expect(await open().images.ids(gallery)).toEqual([used.id]);
      // Uploading the same image again is a need, too.
      await open().images.put(gallery, unused);
      await open().images.put(gallery, used);
      expect(await open().images.removeUnneeded(gallery, between)).toBe(0);
      expect(await open().images.get(gallery, unused.id)).toBeDefined();
    });

    test('the images of a store are listed, sorted', async () => {
      const elsewhere = 'gallery-2' as StoreId;
      const images = ['a', 'b', 'c'].map(imageOf);
      for (const image of images) await open().images.put(elsewhere, image);
      expect(await open().images.ids(elsewhere)).toEqual(images.map(({ id }) => id).toSorted());
      expect(await open().images.ids('empty' as StoreId)).toEqual([]);
    });

    test('content that is not that of its id is damage, until it is stored again', async () => {
      const image = imageOf('right');
      const wrong = { ...image, content: imageOf('wrong').content };
      const ours = 'gallery-3' as StoreId;
      await open().images.put(ours, wrong);
      const reading = open().images.get(ours, image.id);
      await expect(reading).rejects.toMatchObject({ name: 'StorageDamaged', damage: { kind: 'image', id: image.id } });
      await open().images.put(ours, image);
      expect(await open().images.get(ours, image.id)).toBeDefined();
      expect(
        open()
          .damage()
          .filter(({ kind }) => kind === 'image'),
      ).toEqual([]);
    });

    test('the example’s menu has images, and they are there', async () => {
      const menu = await open().catalog.menu(DEFAULT_STORE);
      const ids = (menu?.pizzas ?? []).flatMap(({ image }) => image ?? []);
      expect(ids.length).toBeGreaterThan(10);
      expect(await open().images.ids(DEFAULT_STORE)).toEqual(ids.toSorted());
    });
  });
}

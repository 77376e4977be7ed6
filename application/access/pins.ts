import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

/** PINs are short, so their hash is slow; what protects them most is the limit of tries. */

const derive = promisify<string, Buffer, number, Buffer>(scrypt);
const BYTES = 32;

export const PIN = /^\d{4,6}$/;

export async function hashPin(pin: string): Promise<string> {
  const salt = randomBytes(16);
  return `${salt.toString('hex')}:${(await derive(pin, salt, BYTES)).toString('hex')}`;
}

export async function isPin(pin: string, stored: string): Promise<boolean> {
  const [salt = '', hash = ''] = stored.split(':');
  const expected = Buffer.from(hash, 'hex');
  const given = await derive(pin, Buffer.from(salt, 'hex'), BYTES);
  return expected.length === given.length && timingSafeEqual(expected, given);
}

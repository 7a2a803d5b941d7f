/**
 * A file locked with a passphrase: AES-GCM with a key from PBKDF2-HMAC-SHA-256. Everything that is needed to open it but the passphrase
 * stands in the file, so that another program can: the plain text of the header is authenticated with it.
 */
import * as v from 'valibot';

const FORMAT = 'cinefold-backup-encrypted';
const VERSION = 1;
/** OWASP asks for 600,000 (2023); about half a second here. */
const ITERATIONS = 1_000_000;
/** A file that asks for more would only hang the page. */
const MAX_ITERATIONS = 20_000_000;

const base64 = v.pipe(v.string(), v.base64());
const sealedSchema = v.object({
  format: v.literal(FORMAT),
  version: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  kdf: v.object({
    name: v.literal('PBKDF2'),
    hash: v.literal('SHA-256'),
    iterations: v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(MAX_ITERATIONS)),
    salt: base64,
  }),
  cipher: v.object({ name: v.literal('AES-GCM'), iv: base64 }),
  /** SHA-256 of `data`: tells a damaged file from a wrong passphrase. */
  checksum: base64,
  data: base64,
});

export type Opening =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly problem: 'wrong-passphrase' | 'damaged' | 'newer' };

/** It says that it is one; whether it can be opened is another matter. */
export const isSealed = (text: string): boolean => /^\s*\{\s*"format"\s*:\s*"cinefold-backup-encrypted"/.test(text);

export async function seal(text: string, passphrase: string, iterations = ITERATIONS): Promise<string> {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const head = {
    format: FORMAT,
    version: VERSION,
    kdf: { name: 'PBKDF2', hash: 'SHA-256', iterations, salt: toBase64(salt) },
    cipher: { name: 'AES-GCM', iv: toBase64(iv) },
  };
  const key = await keyOf(passphrase, salt, iterations);
  const additionalData = new TextEncoder().encode(JSON.stringify(head));
  const sealed = await crypto.subtle.encrypt(
    { name: 'AES-GCM', iv, additionalData },
    key,
    new TextEncoder().encode(text),
  );
  const checksum = toBase64(new Uint8Array(await crypto.subtle.digest('SHA-256', sealed)));
  return `${JSON.stringify({ ...head, checksum, data: toBase64(new Uint8Array(sealed)) }, null, 1)}\n`;
}

export async function unseal(text: string, passphrase: string): Promise<Opening> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return { ok: false, problem: 'damaged' };
  }
  const read = v.safeParse(sealedSchema, parsed);
  const version = v.safeParse(v.object({ version: v.number() }), parsed);
  if (version.success && version.output.version > VERSION) return { ok: false, problem: 'newer' };
  if (!read.success) return { ok: false, problem: 'damaged' };
  const { checksum, data, ...head } = read.output;
  const bytes = fromBase64(data);
  if (toBase64(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))) !== checksum) {
    return { ok: false, problem: 'damaged' };
  }
  const key = await keyOf(passphrase, fromBase64(head.kdf.salt), head.kdf.iterations);
  const additionalData = new TextEncoder().encode(JSON.stringify(head));
  try {
    const opened = await crypto.subtle.decrypt(
      { name: 'AES-GCM', iv: fromBase64(head.cipher.iv), additionalData },
      key,
      bytes,
    );
    return { ok: true, text: new TextDecoder().decode(opened) };
  } catch {
    return { ok: false, problem: 'wrong-passphrase' };
  }
}

async function keyOf(passphrase: string, salt: Uint8Array<ArrayBuffer>, iterations: number): Promise<CryptoKey> {
  // The same passphrase typed on another system may be composed otherwise.
  const secret = new TextEncoder().encode(passphrase.normalize('NFKC'));
  const material = await crypto.subtle.importKey('raw', secret, 'PBKDF2', false, ['deriveKey']);
  return crypto.subtle.deriveKey(
    { name: 'PBKDF2', hash: 'SHA-256', salt, iterations },
    material,
    { name: 'AES-GCM', length: 256 },
    false,
    ['encrypt', 'decrypt'],
  );
}

function toBase64(bytes: Uint8Array): string {
  const STEP = 0x8000; // arguments of one call
  let binary = '';
  for (let at = 0; at < bytes.length; at += STEP) binary += String.fromCharCode(...bytes.subarray(at, at + STEP));
  return btoa(binary);
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

/**
 * Where small files are: scans and photos of a few megabytes. A port: files that belong to a row are written in its transaction, and
 * whoever keeps them elsewhere has to say how they come and go with it.
 */
export interface Blob {
  readonly id: string
  readonly mediaType: string
  readonly bytes: Buffer
}

/** How files of these types begin. Whoever sends one may be mistaken about what it is. */
const BEGINNINGS: Readonly<Record<string, (bytes: Buffer) => boolean>> = {
  'application/pdf': (bytes) => bytes.subarray(0, 1_024).includes('%PDF-'),
  'image/jpeg': (bytes) => bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff,
  'image/png': (bytes) => bytes.subarray(0, 8).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])),
  'image/webp': (bytes) =>
    bytes.subarray(0, 4).toString('latin1') === 'RIFF' && bytes.subarray(8, 12).toString('latin1') === 'WEBP',
}

/** Whether a file begins as one of its type does. */
export function beginsAs(mediaType: string, bytes: Buffer): boolean {
  return BEGINNINGS[mediaType]?.(bytes) ?? false
}

import type { Readable } from 'node:stream'
import type { UploadedFile } from '@clutch/shared/upload'

/** A file that a row of a noun names. */
export interface KeptFile {
  blobId: string
  mediaType: string
  bytes: number
  sha256: string
}

/** Where the bytes of a file are: in its row, or in an object of the bucket. */
export type Place = { readonly content: Buffer } | { readonly objectKey: string }

/** A file that was brought where it is to stay. */
export interface Brought extends KeptFile {
  readonly place: Place
}

/**
 * Where the bytes of scans and photos are kept: a port. Bytes outside of the database come before the row that names them and go
 * after it, so that no row ever names what is not there (docs/adr/0015).
 */
export interface BlobStore {
  /** Before the transaction whose row will name it. What no transaction keeps goes by itself. */
  bring(of: { tenantId: string; actor: string }, file: UploadedFile): Promise<Brought>
  /** The transaction did not keep it: it may go at once. Loses nothing when the transaction did keep it after all. */
  giveUp(of: { tenantId: string; actor: string }, brought: Brought): Promise<void>
  /**
   * The bytes of an object, whole or with an error in place of their end; undefined when there is no such object.
   * @throws Problem Unavailable
   */
  open(objectKey: string, of: { bytes: number; sha256: string }, signal: AbortSignal): Promise<Readable | undefined>
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

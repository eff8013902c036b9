/** Something as it came that was refused or could not be stored. */
export interface Quarantined {
  readonly id: string
  /** Wall clock: how long it is kept goes by it. */
  readonly at: Date
  /** From a device's socket, or from a message on TELEMETRY. */
  readonly origin: 'frame' | 'batch'
  /** Stable and short: what kind of fault it is. */
  readonly code: string
  readonly reason: string
  readonly bytes: Uint8Array
  readonly family?: string | undefined
  readonly remoteAddress?: string | undefined
  readonly uniqueId?: string | undefined
  readonly tenantId?: string | undefined
  readonly deviceId?: string | undefined
}

export interface Received {
  /** The domain's instant: what a decoder is told where the frame itself tells no time. */
  readonly receivedAt: Date
}

/** Whose what is of nobody is. No tenant can be called that. */
export const nobody = '-'

/** The longest frame is 4 KiB; of a message that was malformed as a whole, its beginning is enough to see by whom. */
export const maxBytesKept = 16_384
export const maxReasonChars = 500

/** Text that Postgres takes: it knows no U+0000. */
export function storable(text: string, maxChars: number): string {
  return text.replaceAll('\u0000', '\uFFFD').slice(0, maxChars)
}

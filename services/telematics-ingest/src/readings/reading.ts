import { hash } from 'node:crypto'
import type { DecodedReading, Reading } from '@clutch/contracts/telematics/readings'

/** Pure: what makes a decoded reading the reading of a device. */

export interface ReadingOrigin {
  readonly deviceId: string
  readonly tenantId: string
  readonly receivedAt: Date
}

/**
 * @param source the bytes that state it, where its protocol tells them apart
 * @param content what is kept of it, where that is more than was said: it does not change which reading it is
 */
export function readingFrom(
  decoded: DecodedReading,
  origin: ReadingOrigin,
  source?: Uint8Array,
  content: DecodedReading = decoded,
): Reading {
  return {
    id: readingDigest(origin.deviceId, source ?? decoded),
    deviceId: origin.deviceId,
    tenantId: origin.tenantId,
    receivedAt: origin.receivedAt.toISOString(),
    ...content,
  }
}

/**
 * A reading's identity among those of its device: 64 bits over the bytes that state it or, where a protocol does not
 * tell them apart, over the device and what was said. So a resend is the same reading however it travelled, and in
 * whatever order its fields were written. When it arrived, and whose device it is, do not count.
 *
 * SHA-256 cut to 64 bits: readings differ in a digit or two, where a weak mix collides, and it takes a quarter of a
 * microsecond. A reading is taken for another only where device, instant and these bits agree: if a million readings of
 * one device were of the same millisecond, the odds of one collision among them would still be 1 in 37 million. Who
 * crafts a collision (2^32 tries) loses a reading of a device that is in their hands anyway.
 */
export function readingDigest(deviceId: string, content: DecodedReading | Uint8Array): string {
  const stated = content instanceof Uint8Array ? content : `${deviceId}\n${canonical(content)}`
  return hash('sha256', stated, 'hex').slice(0, 16)
}

/** JSON with sorted keys. Absent and undefined are the same. */
function canonical(value: unknown): string {
  if (typeof value === 'number') return `${value}`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  const fields = value as Record<string, unknown>
  let written = '{'
  for (const key of Object.keys(fields).sort()) {
    const field = fields[key]
    if (field !== undefined) written += `${plainName.test(key) ? key : JSON.stringify(key)}:${canonical(field)},`
  }
  return `${written}}`
}

const plainName = /^[\w.]+$/

/**
 * The partition that keeps a device's order. Stable: it must not change between releases or machines, since a device
 * that moved would have readings of two partitions in flight. FNV-1a over the id, mixed so that low bits are good too.
 */
export function partitionOf(deviceId: string, partitions: number): number {
  let state = 0x811c9dc5
  for (let index = 0; index < deviceId.length; index += 1) {
    state = Math.imul(state ^ deviceId.charCodeAt(index), 0x01000193)
  }
  state = Math.imul(state ^ (state >>> 16), 0x85ebca6b)
  state = Math.imul(state ^ (state >>> 13), 0xc2b2ae35)
  return ((state ^ (state >>> 16)) >>> 0) % partitions
}

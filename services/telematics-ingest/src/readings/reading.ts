import { hash } from 'node:crypto'
import type { DecodedReading, Reading } from '@clutch/contracts/telematics/readings'

/** Pure: what makes a decoded reading the reading of a device. */

export interface ReadingOrigin {
  readonly deviceId: string
  readonly tenantId: string
  readonly receivedAt: Date
}

/** @param source the bytes that state it, where its protocol tells them apart */
export function readingFrom(decoded: DecodedReading, origin: ReadingOrigin, source?: Uint8Array): Reading {
  return {
    id: readingDigest(origin.deviceId, source ?? decoded),
    deviceId: origin.deviceId,
    tenantId: origin.tenantId,
    receivedAt: origin.receivedAt.toISOString(),
    ...decoded,
  }
}

/**
 * A reading's identity: 64 bits over the device and the bytes or, failing those, the content of what it said, so that a resend is the same reading however it
 * travelled and in whatever order its fields were written. When it arrived, and whose device it is, do not count.
 *
 * SHA-256 cut to 64 bits, not FNV-1a: readings differ in a digit or two, where a weak mix collides; and nobody who
 * controls a device can craft two readings of one identity cheaply. Node's one-shot hash takes about a microsecond.
 * Identity is per device: at 50 million readings of one device the odds of any collision are below 1 in 10,000.
 */
export function readingDigest(deviceId: string, content: DecodedReading | Uint8Array): string {
  const text = content instanceof Uint8Array ? Buffer.from(content).toString('latin1') : canonical(content)
  return hash('sha256', `${deviceId}\n${text}`, 'hex').slice(0, 16)
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

/**
 * What an ECU holds of a code. Services 03, 07 and 0A list codes by state; UDS tells a byte for each (ISO 14229-1,
 * annex D).
 */
export interface TroubleCodeStatus {
  /** Seen in this or the last drive cycle, not yet believed. */
  readonly pending: boolean
  /** Believed and stored. */
  readonly confirmed: boolean
  /** Cannot be erased by a tool; goes when the test has passed. */
  readonly permanent: boolean
  /** It asks for the malfunction lamp. */
  readonly lamp: boolean
}

/** By the service that listed it. A code asks for the lamp when it is confirmed and the ECU says that the lamp is on. */
export function statusOf(
  listedBy: { readonly stored?: boolean; readonly pending?: boolean; readonly permanent?: boolean },
  lampOn: boolean,
): TroubleCodeStatus {
  const confirmed = listedBy.stored === true
  return {
    pending: listedBy.pending === true,
    confirmed,
    permanent: listedBy.permanent === true,
    lamp: confirmed && lampOn,
  }
}

const bits = [
  'testFailed',
  'testFailedThisCycle',
  'pending',
  'confirmed',
  'testNotCompletedSinceClear',
  'testFailedSinceClear',
  'testNotCompletedThisCycle',
  'warningIndicatorRequested',
] as const

export type UdsStatus = Readonly<Record<(typeof bits)[number], boolean>>

/** The DTC status byte of ISO 14229-1. */
export function decodeUdsStatus(byte: number): UdsStatus {
  return Object.fromEntries(bits.map((name, bit) => [name, ((byte >> bit) & 1) === 1])) as UdsStatus
}

export function encodeUdsStatus(status: UdsStatus): number {
  return bits.reduce((byte, name, bit) => (status[name] ? byte | (1 << bit) : byte), 0)
}

export function statusOfUds(status: UdsStatus, permanent = false): TroubleCodeStatus {
  return { pending: status.pending, confirmed: status.confirmed, permanent, lamp: status.warningIndicatorRequested }
}

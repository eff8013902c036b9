import type { Keyring, Sealed } from '@clutch/shared/envelope'
import type { SystemTx } from '../kit.ts'

/** Secrets of all tenants that one of the operator's keys wraps, as the rows that keep them. */
export interface WrappedSecrets {
  readonly name: 'connections' | 'forwardings' | 'devices'
  readonly keys: Keyring
  /** By name, those after it that the key wraps and that nobody holds right now; held until the transaction ends. */
  lockWrappedBy(tx: SystemTx, keyId: string, afterName: string, limit: number): Promise<WrappedRow[]>
  keepRewrapped(tx: SystemTx, row: WrappedRow): Promise<void>
  /** How many the previous key still wraps, and how many neither of the two. */
  countNotWrappedBy(tx: SystemTx, currentId: string, previousId: string | undefined): Promise<Left>
}

interface WrappedRow extends Sealed {
  /** Orders them, and says whose it is: the key of the row, by parts. */
  readonly name: string
  readonly boundTo: string
}

export interface Left {
  readonly left: number
  /** Nobody opens these any more: their tenants have to give them again. */
  readonly lost: number
}

/** The parts of a name, or of the one before all. No part of it has a space in it. */
export function partsOf(name: string, count: number): string[] {
  const parts = name.split(' ')
  return Array.from({ length: count }, (_, at) => parts[at] ?? '')
}

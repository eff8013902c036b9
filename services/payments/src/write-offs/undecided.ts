import { type InvoiceWriteOff, WriteOffInOtherState } from '@clutch/contracts/payments/write-offs'
import { NotFound, VersionMismatch } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import type { Tx } from '../kit.ts'
import { findWriteOff } from './store.ts'

/** @throws Problem unless it is there, in that version, and nobody has decided yet */
export async function undecided(tx: Tx, id: string, ifMatch: number | undefined): Promise<InvoiceWriteOff> {
  const writeOff = await findWriteOff(tx, id)
  if (writeOff === undefined) throw new Problem(NotFound)
  if (writeOff.status !== 'requested') throw new Problem(WriteOffInOtherState)
  if (ifMatch !== undefined && ifMatch !== writeOff.version) throw new Problem(VersionMismatch)
  return writeOff
}

import { type Document, DocumentExpired, DocumentExpiring } from '@clutch/contracts/fleet/documents'
import { findDriver } from '../drivers/store.ts'
import { findFleet } from '../fleets/store.ts'
import { dueWork, type Tx } from '../kit.ts'
import { findSettings } from '../settings/store.ts'
import { findVehicle } from '../vehicles/store.ts'
import { factsOf, type KeptDocument, reminderAt } from './document.ts'
import { lockDocument, updateDocument } from './store.ts'

export const remindKind = 'documents/remind'

/** Tells that a document expires, or has; what it told is of the same commit, so it tells each once. */
export const remindOfDocument = dueWork(remindKind, async ({ tx, key }) => {
  const kept = await lockDocument(tx, key)
  if (kept !== undefined) await remind(tx, kept)
})

/**
 * Tells what is due of a document now and sets the timer for what comes next.
 * @param kept as it is stored, held by the caller
 */
export async function remind(tx: Tx, { document, blobId }: KeptDocument): Promise<Document> {
  const days = document.remindDays ?? (await findSettings(tx)).documentReminderDays
  const { tell, remindedDays, next } = reminderAt(document, days, await zoneOf(tx, document), tx.now)
  if (next === null) await tx.unschedule(remindKind, document.id)
  else await tx.schedule(remindKind, document.id, next)
  if (tell === null) return document
  const told = { ...document, remindedDays, version: document.version + 1 }
  await updateDocument(tx, { document: told, blobId })
  if (tell === 'expired') tx.emit(DocumentExpired, factsOf(told))
  else tx.emit(DocumentExpiring, { ...factsOf(told), daysLeft: tell.daysLeft })
  return told
}

/** The day is that of the fleet; of who is in none, the world's. */
async function zoneOf(tx: Tx, { vehicleId, driverId }: Document): Promise<string> {
  const fleetId =
    vehicleId !== null ? (await findVehicle(tx, vehicleId))?.fleetId : (await findDriver(tx, driverId!))?.driver.fleetId
  if (typeof fleetId !== 'string') return 'UTC'
  return (await findFleet(tx, fleetId))?.timeZone ?? 'UTC'
}

import { hash } from 'node:crypto'
import { DriverUnknown } from '@clutch/contracts/fleet/driver-assignments'
import {
  importTachographFile as contract,
  type TachographFile,
  TachographFileImported,
  TachographFileUnreadable,
} from '@clutch/contracts/fleet/tachograph-files'
import { newId } from '@clutch/shared/id'
import { Problem } from '@clutch/shared/problem'
import { created, ok } from '@clutch/shared/route'
import { findKeysLike } from '../driver-keys/store.ts'
import { lockDriver } from '../drivers/store.ts'
import { implement, type Tx } from '../kit.ts'
import type { ActivitiesRecorded } from './activities-recorded.ts'
import type { RecordedActivity } from './activity-change.ts'
import { Truncated } from './bytes.ts'
import type { TachographDownload } from './download.ts'
import { looksLikeCard, readDriverCard } from './driver-card.ts'
import { insertTachographFile, lockDigest, updateTachographFile } from './store.ts'
import { byCard, originOf, tachographFileOf, toldImport } from './tachograph-file.ts'
import { looksLikeVehicleUnit, readVehicleUnit } from './vehicle-unit.ts'

export function importTachographFile(recorded: readonly ActivitiesRecorded[]) {
  return implement(contract, async ({ query, file, tx }) => {
    const download = downloadOf(file.bytes)
    const digest = hash('sha256', file.bytes, 'hex')
    const held = await lockDigest(tx, digest)
    const cards = byCard(download.activities, tx.now)
    const shares = await sharesOf(tx, download, cards, query.driverId)
    const owner = download.kind === 'card' ? (shares.findLast(isOf(download.cardNumber))?.driverId ?? null) : null
    // Who was erased stays so, though the file still says who it was.
    if (held?.driverId != null && owner === null) return ok(held)
    const activities = {
      read: [...cards.values()].reduce((total, { length }) => total + length, 0),
      kept: held?.driverId === owner ? (held?.activities.kept ?? 0) : 0,
      unknownCards: numbersOf(download, cards).filter((number) => !shares.some(isOf(number))),
    }
    const id = held?.id ?? newId('tgf')
    const imported = tachographFileOf(download, { id, driverId: owner, now: tx.now, activities })
    if (held === undefined) await insertTachographFile(tx, digest, imported)
    let kept = 0
    const of = { fileId: id, kind: download.kind, origin: originOf(download) }
    for (const { driverId, isOnly, activities: own } of shares)
      for (const keep of recorded) kept += await keep(tx, { ...of, driverId, isOnly, activities: own })
    if (held !== undefined && kept === 0 && owner === held.driverId) return ok(held)
    const result: TachographFile = {
      ...imported,
      version: (held?.version ?? 0) + 1,
      activities: { ...activities, kept: activities.kept + kept },
    }
    await updateTachographFile(tx, result)
    tx.emit(TachographFileImported, toldImport(result))
    return held === undefined ? created(result) : ok(result)
  })
}

function downloadOf(bytes: Uint8Array): TachographDownload {
  const read = looksLikeVehicleUnit(bytes) ? readVehicleUnit : looksLikeCard(bytes) ? readDriverCard : undefined
  if (read === undefined) throw new Problem(TachographFileUnreadable, { detail: 'It makes no sense at 0.' })
  try {
    return read(bytes)
  } catch (error) {
    if (!(error instanceof Truncated)) throw error
    throw new Problem(TachographFileUnreadable, { detail: `The file ${error.message}.` })
  }
}

interface Share {
  cardNumber: string
  driverId: string
  isOnly: boolean
  activities: readonly RecordedActivity[]
}

function isOf(number: string | null) {
  return ({ cardNumber }: Share) => cardNumber === number
}

/** A card that says nothing of activities is one too. */
function numbersOf({ cardNumber }: TachographDownload, cards: ReadonlyMap<string, unknown>): string[] {
  return [...new Set([...cards.keys(), ...(cardNumber === null ? [] : [cardNumber])])].sort()
}

/**
 * Whose the cards were when, of a card in the order of time: it is one of the driver's keys, unless the request says whose it is.
 * The drivers are locked in order, so that of two imports which tell of the same drivers one waits.
 * @throws Problem DriverUnknown
 */
async function sharesOf(
  tx: Tx,
  download: TachographDownload,
  cards: ReadonlyMap<string, readonly RecordedActivity[]>,
  given: string | undefined,
): Promise<Share[]> {
  const shares: Share[] = []
  for (const cardNumber of numbersOf(download, cards)) {
    const activities = cards.get(cardNumber) ?? []
    if (given !== undefined && download.kind === 'card' && cardNumber === download.cardNumber) {
      shares.push({ cardNumber, driverId: given, isOnly: true, activities })
      continue
    }
    for (const { driverId, validFrom, validUntil } of await findKeysLike(tx, cardNumber)) {
      const fromMs = Date.parse(validFrom)
      const untilMs = validUntil === null ? Number.POSITIVE_INFINITY : Date.parse(validUntil)
      const own = activities.filter((each) => each.fromMs >= fromMs && each.fromMs < untilMs)
      shares.push({ cardNumber, driverId, isOnly: false, activities: own })
    }
  }
  const drivers = new Set(shares.map(({ driverId }) => driverId))
  if (given !== undefined) drivers.add(given)
  for (const driverId of [...drivers].sort()) {
    const kept = await lockDriver(tx, driverId)
    if (kept !== undefined && kept.driver.status !== 'erased') continue
    if (driverId === given) throw new Problem(DriverUnknown)
    drivers.delete(driverId)
  }
  return shares.filter(({ driverId }) => drivers.has(driverId))
}

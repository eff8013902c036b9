import { type ActivityChange, activityChange } from './activity-change.ts'
import { TachographBytes, Truncated } from './bytes.ts'
import { emptyDownload, type TachographDownload } from './download.ts'

/**
 * A vehicle unit's download: messages that begin with 76 and their kind, one after the other, without lengths; so what is not
 * understood ends what can be read. Of the first generation (Annex I B, Appendix 7, 2.2.6) each message has a form of its own; of the
 * second (Annex I C) it is lists of records, of which the last is the signature.
 */

const service = 0x76
const signatureBytes = 128
const dayMs = 86_400_000
const maxMessages = 2_000
/** A message of the second generation has fifteen. */
const maxLists = 50
/** Each of a day's 1,440 minutes can be told of two slots; a busy year is a third of this. */
const maxActivities = 100_000
const driverCard = 1

export function looksLikeVehicleUnit(bytes: Uint8Array): boolean {
  return bytes[0] === service
}

/** @throws Truncated when not even the first message can be read */
export function readVehicleUnit(bytes: Uint8Array): TachographDownload {
  const all = new TachographBytes(bytes)
  const download = emptyDownload('vehicle-unit', 1)
  for (let read = 0; all.left > 0; read += 1) {
    const at = all.at
    try {
      if (all.uint(1) !== service || read >= maxMessages) throw new Truncated(`makes no sense at ${at}`)
      readMessage(all, all.uint(1), at, download)
    } catch (error) {
      if (!(error instanceof Truncated) || read === 0) throw error
      download.problems.push(`the file ${error.message}`)
      break
    }
  }
  return download
}

function readMessage(all: TachographBytes, kind: number, at: number, download: TachographDownload): void {
  // Of which version of the second generation the rest is; the messages say so themselves.
  if (kind === 0) {
    all.skip(2)
    return
  }
  if (kind >= 0x21 && kind <= 0x35 && (kind & 0xf) >= 1 && (kind & 0xf) <= 5) {
    download.generation = 2
    const isSigned = readLists(all, (kind & 0xf) === 2, download)
    download.signatures[isSigned ? 'present' : 'missing'] += 1
    return
  }
  const take = messages[kind]
  if (take === undefined)
    throw new Truncated(`goes on at ${at} with a message of kind ${kind.toString(16)}, which is not read here`)
  take(all, download)
  all.skip(signatureBytes)
  download.signatures.present += 1
}

const messages: Readonly<Record<number, (part: TachographBytes, download: TachographDownload) => void>> = {
  1: readOverview,
  2: readActivities,
  3: readEventsAndFaults,
  4: (part) => part.skip(part.uint(2) * 64),
  5: (part) => {
    part.skip(116 + 20)
    part.skip(part.uint(1) * 167)
  },
}

/** What kind of records a list is of (Annex I C, Appendix 1, 2.120). */
const lists = {
  activityChange: 0x01,
  day: 0x06,
  signature: 0x08,
  vin: 0x0a,
  registrationNumber: 0x0b,
  cardUse: 0x0d,
  event: 0x15,
  fault: 0x18,
  overSpeeding: 0x1b,
  registration: 0x24,
} as const

/** @returns whether the message has a signature */
function readLists(all: TachographBytes, isDay: boolean, download: TachographDownload): boolean {
  let dateMs: number | null = null
  const insertions: Insertion[] = []
  const changes: ActivityChange[] = []
  const take: Readonly<Record<number, (record: TachographBytes) => void>> = {
    [lists.activityChange]: (record) => addChange(changes, record),
    [lists.day]: (record) => {
      dateMs = record.time()
    },
    [lists.vin]: (record) => {
      download.vin = record.ia5(17) || null
    },
    [lists.registrationNumber]: (record) => {
      download.registration = record.text(14) || null
    },
    [lists.registration]: (record) => {
      download.registration = record.registration() || null
    },
    [lists.cardUse]: (record) => addInsertion(insertions, record, 19),
    [lists.event]: (record) => addEvent(download, record),
    [lists.fault]: (record) => addEvent(download, record),
    [lists.overSpeeding]: (record) => addEvent(download, record),
  }
  for (let n = 0; n < maxLists; n += 1) {
    const [kind, bytesEach, count] = [all.uint(1), all.uint(2), all.uint(2)]
    const records = all.part(bytesEach * count)
    const read = take[kind]
    if (read !== undefined && bytesEach > 0) for (let left = count; left > 0; left -= 1) read(records.part(bytesEach))
    if (kind !== lists.signature) continue
    if (isDay) addDay(download, dateMs, insertions, changes)
    return count > 0
  }
  throw new Truncated('has a message without an end')
}

function readOverview(part: TachographBytes, download: TachographDownload): void {
  part.skip(194 + 194)
  const vin = part.ia5(17)
  const registration = part.registration()
  part.skip(4 + 8 + 1 + 58)
  part.skip(part.uint(1) * 98)
  part.skip(part.uint(1) * 31)
  download.vin = vin === '' ? null : vin
  download.registration = registration === '' ? null : registration
}

interface Insertion {
  cardNumber: string
  slot: ActivityChange['slot']
  fromMs: number
  untilMs: number
}

function readActivities(part: TachographBytes, download: TachographDownload): void {
  const dateMs = part.time()
  part.skip(3)
  const insertions: Insertion[] = []
  for (let left = part.uint(2); left > 0; left -= 1) addInsertion(insertions, part.part(129), 18)
  const changes: ActivityChange[] = []
  for (let left = part.uint(2); left > 0; left -= 1) addChange(changes, part)
  part.skip(part.uint(1) * 28)
  part.skip(part.uint(2) * 5)
  addDay(download, dateMs, insertions, changes)
}

function addChange(changes: ActivityChange[], record: TachographBytes): void {
  const change = activityChange(record.uint(2))
  if (change !== null) changes.push(change)
}

/** @param cardBytes the second generation says the card's with its number */
function addInsertion(insertions: Insertion[], record: TachographBytes, cardBytes: 18 | 19): void {
  record.skip(72)
  const card = record.part(cardBytes).fullCardNumber()
  record.skip(4)
  const fromMs = record.time()
  record.skip(3)
  const slot = record.uint(1) === 0 ? 'driver' : 'co-driver'
  const untilMs = record.time()
  if (card !== null && card.kind === driverCard && fromMs !== null)
    insertions.push({ cardNumber: card.number, slot, fromMs, untilMs: untilMs ?? Number.POSITIVE_INFINITY })
}

/** What each card did while it was in its slot. */
function addDay(
  download: TachographDownload,
  dateMs: number | null,
  insertions: readonly Insertion[],
  changes: readonly ActivityChange[],
): void {
  if (dateMs === null) return void download.problems.push('activities: a day has no date')
  const dayStartMs = Math.floor(dateMs / dayMs) * dayMs
  download.daysMs.push(dayStartMs)
  for (const slot of ['driver', 'co-driver'] as const) {
    // One change a minute, so that a file which repeats itself is no more work than a day has minutes.
    const byMinute = new Map(changes.filter((change) => change.slot === slot).map((change) => [change.minute, change]))
    const own = [...byMinute.values()].sort((a, b) => a.minute - b.minute)
    for (const [n, change] of own.entries()) {
      if (!change.isCardIn) continue
      const fromMs = dayStartMs + change.minute * 60_000
      const untilMs = n + 1 < own.length ? dayStartMs + own[n + 1]!.minute * 60_000 : dayStartMs + dayMs
      for (const each of insertions) {
        const span = { fromMs: Math.max(fromMs, each.fromMs), untilMs: Math.min(untilMs, each.untilMs) }
        if (each.slot !== slot || span.fromMs >= span.untilMs) continue
        if (download.activities.length >= maxActivities) throw new Truncated('tells of more activities than are read')
        download.activities.push({ cardNumber: each.cardNumber, activity: change.activity, ...span })
      }
    }
  }
}

function readEventsAndFaults(part: TachographBytes, download: TachographDownload): void {
  for (let left = part.uint(1); left > 0; left -= 1) addEvent(download, part.part(82))
  for (let left = part.uint(1); left > 0; left -= 1) addEvent(download, part.part(83))
  part.skip(9)
  for (let left = part.uint(1); left > 0; left -= 1) addEvent(download, part.part(31))
  part.skip(part.uint(1) * 98)
}

function addEvent(download: TachographDownload, record: TachographBytes): void {
  const type = record.uint(1)
  record.skip(1)
  const [fromMs, untilMs] = [record.time(), record.time()]
  if (fromMs !== null) download.events.push({ type, fromMs, untilMs, registration: null })
}

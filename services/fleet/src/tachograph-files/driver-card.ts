import { activityChange } from './activity-change.ts'
import { TachographBytes, Truncated } from './bytes.ts'
import { emptyDownload, type TachographDownload } from './download.ts'

/**
 * A driver card's download: elementary files, each as tag, kind, length and bytes (Annex I C, Appendix 2 and 7; Annex I B is the
 * first generation of the same). What is broken is left out and said; what is not known is passed over.
 */

const files = {
  applicationIdentification: 0x0501,
  identification: 0x0520,
  activity: 0x0504,
  vehiclesUsed: 0x0505,
  places: 0x0506,
  events: 0x0502,
  faults: 0x0503,
} as const
/** Files that carry no signature: chip, certificates, and when the card was downloaded. */
const unsigned = new Set([0x0002, 0x0005, 0x050e, 0xc100, 0xc101, 0xc108, 0xc109, 0x2f00])

const dayMs = 86_400_000
const recordHeaderBytes = 12
const maxDays = 400
/** A card of both generations has some sixty. */
const maxElements = 500

interface Element {
  file: number
  generation: 1 | 2
  isSignature: boolean
  bytes: Uint8Array
}

export function looksLikeCard(bytes: Uint8Array): boolean {
  const file = (bytes[0] ?? 0) * 256 + (bytes[1] ?? 0)
  return (
    (file === 0x0002 || file === 0x0005 || file === 0x0501 || file === 0x0520 || file === 0x2f00) && (bytes[2] ?? 9) < 4
  )
}

/** @throws Truncated when not even its elements can be told apart from the beginning */
export function readDriverCard(bytes: Uint8Array): TachographDownload {
  const problems: string[] = []
  const elements = elementsOf(bytes, problems)
  // A card of the second generation has both applications, and what is the chip's is marked as the first's.
  const isFirst = elements.some((each) => each.generation === 1 && each.file === files.identification)
  const generation = isFirst ? 1 : 2
  const data = elements.filter((each) => each.generation === generation)
  const find = (file: number) => data.find((each) => each.file === file && !each.isSignature)
  const download = emptyDownload('card', generation)
  const read = (name: string, file: number, take: (part: TachographBytes) => void) => {
    const element = find(file)
    if (element === undefined) return void problems.push(`${name}: not in the file`)
    try {
      take(new TachographBytes(element.bytes))
    } catch (error) {
      if (!(error instanceof Truncated)) throw error
      problems.push(`${name}: ${error.message}`)
    }
  }
  read('identification', files.identification, (part) => readIdentification(part, download))
  read('vehicles used', files.vehiclesUsed, (part) => readVehiclesUsed(part, generation, download))
  read('activities', files.activity, (part) => readActivities(part, download, problems))
  if (generation === 1) {
    read('places', files.places, (part) => readPlaces(part, download))
    for (const [name, file] of [
      ['events', files.events],
      ['faults', files.faults],
    ] as const)
      read(name, file, (part) => readEvents(part, download))
  }
  const signed = data.filter((each) => !each.isSignature && !unsigned.has(each.file))
  const present = signed.filter(({ file }) => data.some((each) => each.isSignature && each.file === file)).length
  return { ...download, signatures: { present, missing: signed.length - present }, problems }
}

function elementsOf(bytes: Uint8Array, problems: string[]): Element[] {
  const all = new TachographBytes(bytes)
  const elements: Element[] = []
  while (all.left > 0) {
    const at = all.at
    try {
      const file = all.uint(2)
      const kind = all.uint(1)
      if (kind > 3 || elements.length >= maxElements) throw new Truncated(`makes no sense at ${at}`)
      elements.push({ file, generation: kind < 2 ? 1 : 2, isSignature: kind % 2 === 1, bytes: all.take(all.uint(2)) })
    } catch (error) {
      if (!(error instanceof Truncated) || elements.length === 0) throw error
      problems.push(`the file ${error.message}`)
      break
    }
  }
  return elements
}

function readIdentification(part: TachographBytes, download: TachographDownload): void {
  part.skip(1)
  const cardNumber = part.ia5(16)
  part.skip(36 + 4 + 4)
  const expiresMs = part.time()
  const surname = part.text(36)
  const firstNames = part.text(36)
  download.cardNumber = cardNumber === '' ? null : cardNumber
  download.cardExpiresMs = expiresMs
  download.holder = { surname, firstNames }
}

/** The records run round: from the oldest to the newest, each says how long it is and how long the one before. */
function readActivities(part: TachographBytes, download: TachographDownload, problems: string[]): void {
  const [oldest, newest] = [part.uint(2), part.uint(2)]
  const ring = part.take(part.left)
  if (ring.length === 0 || oldest >= ring.length || newest >= ring.length)
    throw new Truncated('points outside of its records')
  const bytesAt = (at: number, length: number) => Uint8Array.from({ length }, (_, n) => ring[(at + n) % ring.length]!)
  let at = oldest
  for (let days = 0, walked = 0; ; days += 1) {
    const header = new TachographBytes(bytesAt(at, recordHeaderBytes))
    header.skip(2)
    const length = header.uint(2)
    const dateMs = header.time()
    walked += length
    if (length < recordHeaderBytes || walked > ring.length || days >= maxDays) {
      problems.push(`activities: a day at ${at} is not as long as it says`)
      return
    }
    if (dateMs === null || dateMs % dayMs !== 0) problems.push(`activities: a day at ${at} has no date`)
    else {
      const changes = new TachographBytes(bytesAt(at + recordHeaderBytes, length - recordHeaderBytes))
      readDay(changes, dateMs, at === newest, download)
    }
    if (at === newest) return
    at = (at + length) % ring.length
  }
}

function readDay(changes: TachographBytes, dayStartMs: number, isNewest: boolean, download: TachographDownload): void {
  const all = []
  while (changes.left >= 2) {
    const change = activityChange(changes.uint(2))
    if (change !== null) all.push(change)
  }
  all.sort((a, b) => a.minute - b.minute)
  download.daysMs.push(dayStartMs)
  // On the last day nobody knows how long the last activity went on, but for the vehicle that was left then.
  const lastMs = Math.max(0, ...download.vehiclesUsed.map(({ untilMs }) => untilMs))
  for (const [n, change] of all.entries()) {
    const next = all[n + 1]
    const fromMs = dayStartMs + change.minute * 60_000
    const endMs = isNewest ? Math.min(dayStartMs + dayMs, lastMs) : dayStartMs + dayMs
    const untilMs = next === undefined ? endMs : dayStartMs + next.minute * 60_000
    if (untilMs <= fromMs || (!change.isCardIn && !change.isKnown)) continue
    download.activities.push({ cardNumber: download.cardNumber, activity: change.activity, fromMs, untilMs })
  }
}

function readVehiclesUsed(part: TachographBytes, generation: 1 | 2, download: TachographDownload): void {
  part.skip(2)
  const length = generation === 1 ? 31 : 48
  while (part.left >= length) {
    const record = part.part(length)
    const [odometerFromM, odometerUntilM] = [record.odometerM(), record.odometerM()]
    const [fromMs, untilMs] = [record.time(), record.time()]
    const registration = record.registration()
    if (fromMs === null || untilMs === null || untilMs < fromMs) continue
    download.vehiclesUsed.push({ registration, fromMs, untilMs, odometerFromM, odometerUntilM })
  }
  download.vehiclesUsed.sort((a, b) => a.fromMs - b.fromMs)
}

const placeKinds = ['begin', 'end', 'begin, entered', 'end, entered', 'begin, assumed', 'end, assumed']

function readPlaces(part: TachographBytes, download: TachographDownload): void {
  part.skip(1)
  while (part.left >= 10) {
    const record = part.part(10)
    const atMs = record.time()
    const [kind, country] = [record.uint(1), record.uint(1)]
    record.skip(1)
    const odometerM = record.odometerM()
    if (atMs !== null) download.places.push({ atMs, kind: placeKinds[kind] ?? String(kind), country, odometerM })
  }
  download.places.sort((a, b) => a.atMs - b.atMs)
}

function readEvents(part: TachographBytes, download: TachographDownload): void {
  while (part.left >= 24) {
    const record = part.part(24)
    const type = record.uint(1)
    const [fromMs, untilMs] = [record.time(), record.time()]
    const registration = record.registration()
    if (fromMs === null) continue
    download.events.push({ type, fromMs, untilMs, registration: registration === '' ? null : registration })
  }
}

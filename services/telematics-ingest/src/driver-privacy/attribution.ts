import type { DriverPrivacy } from '@clutch/contracts/telematics/driver-privacy'

/**
 * Pure: whose readings those of a device are, and what becomes of them. A drive begins with the reading in which a key
 * appears. It ends before the reading with another key, with the one in which the ignition goes off (it is the last of
 * the drive: the car stands where the driver left it), and where the device was silent for longer than `gapMs`.
 */

export const gapMs = 30 * 60_000

export interface Seen {
  readonly timeMs: number
  readonly id: string
  readonly receivedAtMs: number
  readonly driverKey: string | undefined
  readonly ignition: boolean | null
  readonly hidden: Hidden
}

/** How little is left of a reading, from all of it to nothing. Of one that is `noted` the driver's key is left. */
const ranks = {
  no: 0,
  coarsened: 1,
  placeless: 2,
  noted: 3,
  'noted-not-started': 3,
  erased: 4,
  'erased-last': 4,
} as const
export type Hidden = keyof typeof ranks

export interface Drive {
  /** Null: readings that are erased say nothing of who drove. */
  readonly driverKey: string | null
  /** The ignition was on since the key appeared: before that, off does not mean that it ends. */
  readonly wasOn: boolean
}

/** Where the look through a device's readings stands. */
export interface Place {
  readonly timeMs: number
  readonly id: string
  readonly drive: Drive | undefined
}

interface Attributed {
  readonly seen: Seen
  readonly drive: Drive | undefined
  /** Goes on after this reading, unless the next says otherwise. */
  readonly next: Drive | undefined
}

export function attribute(before: Place | undefined, seen: Seen): Attributed {
  let drive = before !== undefined && seen.timeMs - before.timeMs > gapMs ? undefined : before?.drive
  if (seen.hidden === 'erased' || seen.hidden === 'erased-last') {
    drive = { driverKey: null, wasOn: true }
    return { seen, drive, next: seen.hidden === 'erased-last' ? undefined : drive }
  }
  if (seen.driverKey !== undefined && drive?.driverKey !== seen.driverKey)
    drive = { driverKey: seen.driverKey, wasOn: seen.hidden === 'noted' }
  if (drive === undefined) return { seen, drive, next: undefined }
  if (seen.ignition === true) drive = { ...drive, wasOn: true }
  return { seen, drive, next: seen.ignition === false && drive.wasOn ? undefined : drive }
}

export type Rule = Pick<DriverPrivacy, 'keepPositionsDays' | 'mode'>

/** One reading that is hidden now. */
export interface Hiding {
  readonly driverKey: string | null
  readonly timeMs: number
  readonly id: string
  readonly leave: 'nothing' | 'last' | 'key' | 'key-not-started'
}

const dayMs = 86_400_000

export class Rules {
  readonly #byKey: ReadonlyMap<string, Rule>
  readonly #ofErased: Rule | undefined

  constructor(privacies: readonly DriverPrivacy[]) {
    const held = privacies.filter(({ keepPositionsDays }) => keepPositionsDays !== null)
    this.#byKey = new Map(held.map((privacy) => [privacy.driverKey, privacy]))
    // What came late among readings that are erased is as old as they are.
    this.#ofErased = held
      .filter(({ mode }) => mode === 'erase-readings')
      .toSorted((a, b) => (a.keepPositionsDays ?? 0) - (b.keepPositionsDays ?? 0))[0]
  }

  get isEmpty(): boolean {
    return this.#byKey.size === 0
  }

  of(drive: Drive | undefined): Rule | undefined {
    if (drive === undefined) return undefined
    return drive.driverKey === null ? this.#ofErased : this.#byKey.get(drive.driverKey)
  }
}

/** What a device says of a moment that has not come counts from its arrival. */
function isDue(rule: Rule, { timeMs, receivedAtMs }: Seen, nowMs: number): boolean {
  const ageMs = nowMs - (timeMs > nowMs ? receivedAtMs : timeMs)
  return rule.keepPositionsDays !== null && ageMs >= rule.keepPositionsDays * dayMs
}

const leastOf = { coarsen: ranks.coarsened, 'erase-positions': ranks.placeless } as const

/** A stretch of one driver's readings, neighbours of each other, that are hidden now or were before. */
export interface Stretch {
  readonly mode: DriverPrivacy['mode']
  /** By the device's clock, the first and the last. */
  readonly fromMs: number
  readonly toMs: number
  /** By the device's clock, but never later than they arrived: as the state of a device counts. */
  readonly seenFromMs: number
  readonly seenToMs: number
  /** What arrived from when it began until then may be of the same drive. */
  readonly arrivedToMs: number
  /** How many of them are hidden now. */
  readonly hiding: number
}

/**
 * What is to be hidden of a page of readings in their order, and where the next page begins.
 * @param isLast nothing comes after this page. Where something does, its last reading is left to the next page, since
 *   what is left of a reading depends on the one after it.
 */
export function lookThrough(
  page: readonly Seen[],
  begin: Place | undefined,
  { rules, nowMs, isLast }: { rules: Rules; nowMs: number; isLast: boolean },
): { hide: Hiding[]; places: Place[]; stretches: Stretch[] } {
  const places: Place[] = []
  const attributed: Attributed[] = []
  for (const seen of page) {
    const each = attribute(places.at(-1) ?? begin, seen)
    attributed.push(each)
    places.push({ timeMs: seen.timeMs, id: seen.id, drive: each.next })
  }
  const looked = isLast ? attributed.length : attributed.length - 1
  const stretches: Stretch[] = []
  let driverBefore: string | null | undefined
  const hide = attributed.slice(0, looked).flatMap((each, at) => {
    const rule = rules.of(each.drive)
    const driver = rule !== undefined && isDue(rule, each.seen, nowMs) ? each.drive?.driverKey : undefined
    const goesOn = driver !== undefined && driver === driverBefore
    driverBefore = driver
    if (rule === undefined || driver === undefined) return []
    const before = goesOn ? stretches.pop() : undefined
    const hiding = hidingOf(each, at, rule)
    stretches.push(stretchWith(before, each.seen, rule.mode, hiding.length))
    return hiding
  })
  return { hide, places: places.slice(0, looked), stretches }

  function hidingOf(each: Attributed, at: number, rule: Rule): Hiding[] {
    const leave = rule.mode === 'erase-readings' ? leftOf(each, attributed[at + 1], rule, nowMs) : 'nothing'
    const least =
      rule.mode === 'erase-readings' ? ranks[leave.startsWith('key') ? 'noted' : 'erased'] : leastOf[rule.mode]
    if (ranks[each.seen.hidden] >= least) return []
    return [{ driverKey: each.drive?.driverKey ?? null, timeMs: each.seen.timeMs, id: each.seen.id, leave }]
  }
}

function stretchWith(
  before: Stretch | undefined,
  { timeMs, receivedAtMs }: Seen,
  mode: Stretch['mode'],
  hiding: number,
): Stretch {
  const seenMs = Math.min(timeMs, receivedAtMs)
  return {
    mode,
    fromMs: Math.min(before?.fromMs ?? timeMs, timeMs),
    toMs: Math.max(before?.toMs ?? timeMs, timeMs),
    seenFromMs: Math.min(before?.seenFromMs ?? seenMs, seenMs),
    seenToMs: Math.max(before?.seenToMs ?? seenMs, seenMs),
    arrivedToMs: Math.max(before?.arrivedToMs ?? receivedAtMs, receivedAtMs),
    hiding: (before?.hiding ?? 0) + hiding,
  }
}

/**
 * Of an erased reading, the key is left for as long as the drive goes on behind it with readings that are kept: by it
 * alone it is known whose they are.
 */
function leftOf(
  { seen, drive, next }: Attributed,
  after: Attributed | undefined,
  rule: Rule,
  nowMs: number,
): Hiding['leave'] {
  if (next === undefined) return 'last'
  if (drive?.driverKey == null) return 'nothing'
  const key = next.wasOn ? 'key' : 'key-not-started'
  if (after === undefined) return nowMs - seen.timeMs <= gapMs ? key : 'nothing'
  const goesOn = after.drive?.driverKey === drive.driverKey && after.seen.timeMs - seen.timeMs <= gapMs
  return goesOn && after.seen.hidden === 'no' && !isDue(rule, after.seen, nowMs) ? key : 'nothing'
}

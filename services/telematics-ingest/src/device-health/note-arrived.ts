import type { DeviceProblemKind, Evidence } from '@clutch/contracts/telematics/device-health'
import type { Device } from '@clutch/contracts/telematics/devices'
import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import type { Tx } from '../kit.ts'
import { passOver } from './fold.ts'
import { type Latest, latestOf } from './latest.ts'
import { limitsOf } from './limits.ts'
import { foldWhatIsKnown, memoryOf, remembers, saidOfItself } from './memory.ts'
import { clearProblems, openProblem } from './note.ts'
import { findOpenOf } from './problem-store.ts'
import { advanceStates, type HeldState, type KeptState, lockStates, updateStates } from './store.ts'

const msPerS = 1_000

/**
 * What a device said long ago, and only comes now: a log, another server's history. It may tell where the device was last.
 * Nobody heard anything of the device itself, so nothing opens, clears, or is counted.
 */
export async function noteHistory(tx: Tx, deviceId: string, latest: Latest | undefined): Promise<void> {
  if (latest !== undefined) await advanceStates(tx, [{ deviceId, ...latest }])
}

/** What a provider tells of a device. */
export interface Heard {
  readonly device: Pick<Device, 'id' | 'health'>
  /** Who tells it. */
  readonly family: string
  readonly readings: readonly DecodedReading[]
  readonly receivedAt: Date
  /** What is older when it comes is history. */
  readonly freshForS: number
  /** Longer silence is worth a word; null: none is. */
  readonly silentForS: number | null
}

/**
 * How devices are of which a provider tells. Any process may be told, so what is remembered is read and written with the
 * device's row held, and what opens or clears commits with it. A device that has a session is judged by what it says
 * there; the rest is history to it.
 */
export async function noteHeard(tx: Tx, heard: readonly Heard[]): Promise<void> {
  const ids = heard.map(({ device }) => device.id)
  const states = await lockStates(tx, ids)
  const open = await findOpenOf(tx, ids)
  const kept: KeptState[] = []
  const passed: (Latest & { deviceId: string })[] = []
  for (const each of heard) {
    const { id } = each.device
    const state = states.get(id)
    if (state === undefined) continue
    if (state.connected) {
      const latest = latestOf(each.readings, each.receivedAt.getTime())
      if (latest !== undefined) passed.push({ deviceId: id, ...latest })
      continue
    }
    const { next, news } = judged(each, state, open.get(id) ?? new Set())
    if (next !== undefined) kept.push(next)
    for (const { kind, evidence } of news) {
      if (evidence === undefined) await clearProblems(tx, id, [kind])
      else await openProblem(tx, id, kind, evidence)
    }
  }
  await advanceStates(tx, passed)
  await updateStates(tx, kept)
}

interface News {
  readonly kind: DeviceProblemKind
  /** Undefined: it is well again. */
  readonly evidence: Evidence | undefined
}

function judged(
  { device, family, readings, receivedAt, freshForS, silentForS }: Heard,
  state: HeldState,
  wasOpen: ReadonlySet<DeviceProblemKind>,
): { next: KeptState | undefined; news: News[] } {
  const receivedAtMs = receivedAt.getTime()
  const adjusted = limitsOf(device.health)
  const open = new Set<DeviceProblemKind>([...wasOpen].filter((kind) => kind !== 'offline'))
  const news: News[] = []
  const before = memoryOf(state.memory, state.newestAt)
  let memory = before
  let { firmware, iccid } = state
  let isHeard = false
  for (const reading of readings) {
    const wasAt = memory.newestMs ?? Number.NEGATIVE_INFINITY
    if (Date.parse(reading.time) < receivedAtMs - freshForS * msPerS) {
      memory = passOver(memory, reading, receivedAtMs)
      continue
    }
    // How late a provider tells things says nothing of the device's clock.
    const folded = foldWhatIsKnown(memory, open, reading, receivedAtMs, adjusted, { clock: false })
    for (const kind of folded.cleared) {
      open.delete(kind)
      news.push({ kind, evidence: undefined })
    }
    for (const { kind, evidence } of folded.opened) {
      open.add(kind)
      news.push({ kind, evidence })
    }
    memory = folded.memory
    // The same last state told again is no sign of life.
    if ((memory.newestMs ?? wasAt) > wasAt) {
      isHeard = true
      const said = saidOfItself(reading)
      firmware = said.firmware ?? firmware
      iccid = said.iccid ?? iccid
    }
  }
  if (isHeard && state.isOffline) news.push({ kind: 'offline', evidence: undefined })
  if (memory === before) return { next: undefined, news }
  const latest = latestOf(readings, receivedAtMs)
  return {
    news,
    next: {
      deviceId: device.id,
      family,
      lastSeenAt: isHeard ? receivedAt : state.lastSeenAt,
      isOffline: state.isOffline && !isHeard,
      offlineAt: isHeard
        ? silentForS === null
          ? null
          : new Date(receivedAtMs + silentForS * msPerS)
        : state.offlineAt,
      newestMs: memory.newestMs ?? null,
      fix: latest?.fix,
      firmware,
      iccid,
      memory: remembers(memory),
    },
  }
}

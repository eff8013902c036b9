import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import { type Folded, fold, type Memory } from './fold.ts'

/** Pure: what is remembered of a device as its row keeps it. */

const maxTextChars = 100

/**
 * What nobody wrote, or somebody wrote that nobody understands, begins anew; but nothing older than the newest is news.
 */
export function memoryOf(text: string | null, newestAt: Date | null): Memory {
  const memory = text === null ? {} : parsed(text)
  if (newestAt === null) return memory
  return { ...memory, newestMs: Math.max(memory.newestMs ?? newestAt.getTime(), newestAt.getTime()) }
}

function parsed(text: string): Memory {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Memory) : {}
  } catch {
    return {}
  }
}

/**
 * As `fold`. The reading is stored, and whoever brought it waits for an answer: what an older release remembered in
 * another form must not hold it up for ever, so it is forgotten.
 */
export function foldWhatIsKnown(...given: Parameters<typeof fold>): Folded & { readonly forgot?: unknown } {
  try {
    return fold(...given)
  } catch (forgot) {
    const [{ newestMs }] = given
    return { memory: newestMs === undefined ? {} : { newestMs }, opened: [], cleared: [], forgot }
  }
}

export function remembers(memory: Memory): string {
  return JSON.stringify(memory)
}

export function saidOfItself({ raw }: DecodedReading): { firmware: string | undefined; iccid: string | undefined } {
  return {
    firmware: raw?.firmware === undefined ? undefined : textOf(raw.firmware),
    iccid: raw?.iccid === undefined ? undefined : textOf(raw.iccid),
  }
}

function textOf(value: string | number): string {
  return String(value).replaceAll('\u0000', '').slice(0, maxTextChars)
}

import { setImmediate as nextTurn } from 'node:timers/promises'
import { maxLogLines } from '@clutch/contracts/telematics/diagnostics'
import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import type { LogReport } from '@clutch/diagnostics/logs/log'
import { readLog } from '@clutch/diagnostics/logs/read-log'

/** What apps and adapters wrote down, for whoever uploads it: to a device, or by a connection. */

export interface LogOrigin {
  /** Of the first line, where the file tells no day. */
  readonly startedAt: Date | undefined
  /** Of the clock that wrote it, where it tells no zone. */
  readonly utcOffsetMinutes: number | undefined
}

/** Why nothing of it can be stored. */
export class LogFault extends Error {
  override readonly name = 'LogFault'
  readonly field: 'content' | 'startedAt'

  constructor(field: 'content' | 'startedAt', message: string) {
    super(message)
    this.field = field
  }
}

export interface ReadLogFile {
  readonly report: LogReport
  readonly firstErrors: readonly { line: number; message: string }[]
  /** By their own time; undefined where the file does not tell it. */
  readonly firstAt: string | undefined
  readonly lastAt: string | undefined
}

const readingsAtOnce = 256
const itemsATurn = 2_000
/** No adapter wrote before: a time of day without its day. */
const earliest = '1980-01-01T00:00:00.000Z'

/**
 * Others have their turn in between. What a file is worth is known at its end alone.
 * @param onReadings is handed them in their order, and waited for
 */
export async function readLogFile(
  lines: Iterable<string>,
  { startedAt, utcOffsetMinutes }: LogOrigin,
  onReadings: (readings: readonly DecodedReading[]) => Promise<void> | void = () => {},
): Promise<ReadLogFile> {
  const items = readLog(lines, {
    startedAtMs: startedAt?.getTime() ?? 0,
    maxLines: maxLogLines,
    ...(utcOffsetMinutes === undefined ? {} : { utcOffsetMin: utcOffsetMinutes }),
  })
  const firstErrors: { line: number; message: string }[] = []
  let held: DecodedReading[] = []
  let firstAt: string | undefined
  let lastAt: string | undefined
  for (let count = 1; ; count += 1) {
    const { done, value } = items.next()
    if (done === true) {
      if (held.length > 0) await onReadings(held)
      const isTold = startedAt !== undefined || (value.time === 'told' && firstAt !== undefined && firstAt > earliest)
      return {
        report: value,
        firstErrors,
        ...(isTold ? { firstAt, lastAt } : { firstAt: undefined, lastAt: undefined }),
      }
    }
    if (value.kind === 'reading') {
      const { time } = value.reading
      if (firstAt === undefined || time < firstAt) firstAt = time
      if (lastAt === undefined || time > lastAt) lastAt = time
      held.push(value.reading)
      if (held.length >= readingsAtOnce) {
        await onReadings(held)
        held = []
      }
    } else if (firstErrors.length < 100) {
      firstErrors.push({ line: Math.max(1, value.line), message: value.message.slice(0, 500) })
    }
    if (count % itemsATurn === 0) await nextTurn()
  }
}

/** @throws LogFault where it says nothing, or not when */
export function checkLog({ report, firstAt, firstErrors }: ReadLogFile): void {
  if (report.format === 'unknown' || report.readings === 0) {
    const [first] = firstErrors
    const because = first === undefined ? '' : ` Line ${first.line}: ${first.message}.`
    throw new LogFault('content', `Nothing in this log says anything we know.${because}`)
  }
  if (firstAt === undefined)
    throw new LogFault('startedAt', 'The log does not tell the day: say with `startedAt` when it began.')
}

const lineFeed = 0x0a
const carriageReturn = 0x0d

/** Adapters end lines with a carriage return alone. Text of one line at a time is in memory. */
export function* linesOf(bytes: Buffer): Generator<string> {
  let from = 0
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at]
    if (byte !== lineFeed && byte !== carriageReturn) continue
    yield bytes.toString('utf8', from, at)
    if (byte === carriageReturn && bytes[at + 1] === lineFeed) at += 1
    from = at + 1
  }
  if (from < bytes.length) yield bytes.toString('utf8', from)
}

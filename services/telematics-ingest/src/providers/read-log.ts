import { setImmediate as nextTurn } from 'node:timers/promises'
import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import { readLog as readLines } from '@clutch/diagnostics/logs/read-log'
import { ProviderFailure, type UploadedLog } from './provider.ts'

const maxLines = 500_000
const itemsATurn = 2_000

/** Logs of adapters and apps; what a line means is known by @clutch/diagnostics. Others have their turn in between. */
export async function readLog({ content, startedAt, utcOffsetMinutes }: UploadedLog): Promise<{
  readings: readonly DecodedReading[]
  unreadable: number
}> {
  const items = readLines(linesOf(content), {
    startedAtMs: startedAt?.getTime() ?? 0,
    maxLines,
    ...(utcOffsetMinutes === undefined ? {} : { utcOffsetMin: utcOffsetMinutes }),
  })
  const readings: DecodedReading[] = []
  for (let count = 1; ; count += 1) {
    const { done, value } = items.next()
    if (done === true) {
      if (value.format === 'unknown' || value.readings === 0)
        throw new ProviderFailure('unreadable', 'Nothing in this log says anything we know.')
      if (value.time !== 'told' && startedAt === undefined)
        throw new ProviderFailure('unreadable', 'The log tells only elapsed time: say with `startedAt` when it began.')
      return { readings, unreadable: value.errors }
    }
    if (value.kind === 'reading') readings.push(value.reading)
    if (count % itemsATurn === 0) await nextTurn()
  }
}

function* linesOf(content: string): Generator<string> {
  for (let from = 0; from < content.length; ) {
    const end = content.indexOf('\n', from)
    yield content.slice(from, end === -1 ? content.length : end)
    from = end === -1 ? content.length : end + 1
  }
}

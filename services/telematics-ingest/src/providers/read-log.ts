import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import { checkLog, linesOf, readLogFile } from '../logs/read.ts'
import type { UploadedLog } from './provider.ts'

/** Logs of adapters and apps, read as those that are uploaded to a device. */
export async function readLog({ bytes, ...origin }: UploadedLog): Promise<{
  readings: readonly DecodedReading[]
  unreadable: number
}> {
  const readings: DecodedReading[] = []
  const read = await readLogFile(linesOf(bytes), origin, (some) => {
    readings.push(...some)
  })
  checkLog(read)
  return { readings, unreadable: read.report.errors }
}

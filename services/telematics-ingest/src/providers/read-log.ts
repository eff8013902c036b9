import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import { checkLog, LogFault, linesOf, readLogFile } from '../logs/read.ts'
import { ProviderFailure, type UploadedLog } from './provider.ts'

/** Logs of adapters and apps, read as those that are uploaded to a device. */
export async function readLog({ content, ...origin }: UploadedLog): Promise<{
  readings: readonly DecodedReading[]
  unreadable: number
}> {
  const readings: DecodedReading[] = []
  const read = await readLogFile(linesOf(Buffer.from(content)), origin, (some) => {
    readings.push(...some)
  })
  try {
    checkLog(read)
  } catch (error) {
    throw error instanceof LogFault ? new ProviderFailure('unreadable', error.message) : error
  }
  return { readings, unreadable: read.report.errors }
}

import { packReports, type ReadingBatch } from '@clutch/contracts/telematics/reading-batch'
import type { Reading } from '@clutch/contracts/telematics/readings'
import type { Logger } from '@clutch/shared/logging'
import { createMetrics } from '@clutch/shared/metrics'
import type { Database } from '@clutch/shared/tx'
import type { TestService } from '@clutch/testing/service'
import type { PrismaClient } from '../prisma/client/client.ts'
import { QuarantineKeeper } from '../src/quarantine/keeper.ts'
import { recorderMetrics } from '../src/readings/metrics.ts'
import { Recorder } from '../src/readings/recorder.ts'

/** For tests: what devices have said, stored as the recorder stores it. */
export class History {
  readonly #recorder: Recorder
  readonly #metrics: ReturnType<typeof recorderMetrics>
  #made = 0
  #seq = 0

  constructor({ database, logger }: { database: Database<PrismaClient>; logger: Logger }) {
    const metrics = createMetrics('test')
    const quarantine = new QuarantineKeeper({ database, logger, metrics })
    this.#metrics = recorderMetrics(metrics)
    this.#recorder = new Recorder({ database, quarantine, logger, metrics: this.#metrics })
  }

  /** How many were not stored because nobody keeps them any more. */
  async tooOld(): Promise<number> {
    return (await this.#metrics.tooOld.get()).values[0]?.value ?? 0
  }

  reading(tenantId: string, deviceId: string, time: string, more: Partial<Reading> = {}): Reading {
    this.#made += 1
    const id = this.#made.toString(16).padStart(16, '0')
    return { id, tenantId, deviceId, receivedAt: time, time, ...more }
  }

  /** Also what is there already: as a device or the stream would say it again. */
  async store(readings: readonly Reading[]): Promise<void> {
    for (let from = 0; from < readings.length; from += 500) {
      const batch: ReadingBatch = { version: 2, partition: 0, reports: packReports(readings.slice(from, from + 500)) }
      this.#seq += 1
      const data = Buffer.from(JSON.stringify(batch))
      await this.#recorder.record([{ subject: 'clutch.telemetry.0', data, seq: this.#seq, traceparent: undefined }])
    }
  }
}

export interface HistoryRow {
  tenant_id: string
  device_id: string
  time: Date
  id: string
  received_at: Date
  lat: number | null
  lon: number | null
  altitude_m: number | null
  speed_kmh: number | null
  course_deg: number | null
  satellites: number | null
  hdop: number | null
  valid: boolean | null
  ignition: boolean | null
  motion: boolean | null
  odometer_m: number | null
  data: string | null
  partition: string
}

export function rowsOf(service: TestService<PrismaClient>, tenantId: string): Promise<HistoryRow[]> {
  return service.look<HistoryRow>(
    `SELECT *, tableoid::regclass::text AS partition FROM telematics.readings WHERE tenant_id = $1
     ORDER BY device_id, time, id`,
    [tenantId],
  )
}

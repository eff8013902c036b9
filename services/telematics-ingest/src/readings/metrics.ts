import type { Metrics } from '@clutch/shared/metrics'
import { Counter, Histogram } from 'prom-client'

export type RecorderMetrics = ReturnType<typeof recorderMetrics>

export function recorderMetrics({ registry }: Metrics) {
  const registers = [registry]
  return {
    storeSeconds: new Histogram({
      name: 'clutch_readings_store_seconds',
      help: 'From the messages of one pull to the commit of their readings',
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    }),
    stored: new Counter({ name: 'clutch_readings_stored_total', help: 'Readings stored', registers }),
    repeated: new Counter({
      name: 'clutch_readings_repeated_total',
      help: 'Readings that were stored already',
      registers,
    }),
    tooOld: new Counter({
      name: 'clutch_readings_too_old_total',
      help: 'Readings that were not stored: their tenants did not keep them any more when they arrived',
      registers,
    }),
    setAside: new Counter({
      name: 'clutch_readings_set_aside_total',
      help: 'Readings and messages that could not be stored and were put into quarantine',
      registers,
    }),
  }
}

import type { Metrics } from '@clutch/shared/metrics'
import { Counter } from 'prom-client'

export function telemetryMetrics({ registry }: Metrics) {
  return {
    tooOld: new Counter({
      name: 'clutch_fleet_readings_too_old_total',
      help: 'Readings that were not folded: the track of their time is no longer kept',
      registers: [registry],
    }),
  }
}

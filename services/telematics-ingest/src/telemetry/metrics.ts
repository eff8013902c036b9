import type { Metrics } from '@clutch/shared/metrics'
import { Gauge, Histogram } from 'prom-client'

export type TelemetryMetrics = ReturnType<typeof telemetryMetrics>

export function telemetryMetrics({ registry }: Metrics) {
  const registers = [registry]
  return {
    syncAlways: new Gauge({
      name: 'clutch_telemetry_sync_always',
      help: '1 when nats-server syncs before it acknowledges, 0 when it does not, -1 when nobody could tell',
      registers,
    }),
    publishSeconds: new Histogram({
      name: 'clutch_telemetry_publish_seconds',
      help: 'From a full batch to the acknowledgement of the server',
      labelNames: ['outcome'] as const,
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    }),
    batchReadings: new Histogram({
      name: 'clutch_telemetry_batch_readings',
      help: 'Readings that one acknowledgement made durable',
      buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256],
      registers,
    }),
  }
}

import type { Metrics } from '@clutch/shared/metrics'
import { Counter, Gauge } from 'prom-client'
import type { TcpServer } from './tcp-server.ts'

/** What the ports count themselves, read when somebody asks. */
export function measureSessions({ registry }: Metrics, servers: readonly TcpServer[]): void {
  const registers = [registry]
  const sum = (of: (server: TcpServer) => number) => servers.reduce((total, server) => total + of(server), 0)
  new Gauge({
    name: 'clutch_devices_connected',
    help: 'Devices with a session',
    registers,
    collect() {
      this.set(sum((server) => server.sessions()))
    },
  })
  new Gauge({
    name: 'clutch_readings_in_flight',
    help: 'Readings that are not durable yet',
    registers,
    collect() {
      this.set(sum((server) => server.readingsInFlight()))
    },
  })
  const count = (name: string, help: string, of: (server: TcpServer) => number) =>
    new Counter({
      name,
      help,
      registers,
      collect() {
        this.reset()
        this.inc(sum(of))
      },
    })
  count('clutch_device_frames_total', 'Frames understood', ({ counts }) => counts.frames)
  count('clutch_device_frames_refused_total', 'Frames refused', ({ counts }) => counts.refusedFrames)
  count('clutch_device_garbage_bytes_total', 'Bytes that belong to no frame', ({ counts }) => counts.garbageBytes)
  count('clutch_readings_received_total', 'Readings handed on', ({ counts }) => counts.readings)
  count(
    'clutch_readings_acknowledged_total',
    'Readings whose device was told that they are durable',
    ({ counts }) => counts.acknowledgedReadings,
  )
  new Counter({
    name: 'clutch_device_connections_closed_total',
    help: 'Connections that ended, by why',
    labelNames: ['reason'] as const,
    registers,
    collect() {
      this.reset()
      for (const { counts } of servers)
        for (const [reason, times] of Object.entries(counts.closed)) this.labels(reason).inc(times)
    },
  })
  new Counter({
    name: 'clutch_device_connections_turned_away_total',
    help: 'Connections that were not taken, by why',
    labelNames: ['reason'] as const,
    registers,
    collect() {
      this.reset()
      for (const { counts } of servers)
        for (const [reason, times] of Object.entries(counts.turnedAway)) this.labels(reason).inc(times)
    },
  })
}

import type { Metrics } from '@clutch/shared/metrics'
import { Counter, Gauge } from 'prom-client'
import type { DeviceHub, HubCounts } from './hub.ts'

/** What the hub counts itself, read when somebody asks. */
export function measureSessions<Device>({ registry }: Metrics, hub: DeviceHub<Device>): void {
  const registers = [registry]
  new Gauge({
    name: 'clutch_devices_connected',
    help: 'Devices with a session',
    registers,
    collect() {
      this.set(hub.sessions)
    },
  })
  new Gauge({
    name: 'clutch_device_connections_open',
    help: 'Sockets and peers of all transports, whoever they are',
    registers,
    collect() {
      this.set(hub.entered)
    },
  })
  new Gauge({
    name: 'clutch_readings_in_flight',
    help: 'Readings that are not durable yet',
    registers,
    collect() {
      this.set(hub.readingsInFlight)
    },
  })
  const count = (name: string, help: string, of: (counts: HubCounts) => number) =>
    new Counter({
      name,
      help,
      registers,
      collect() {
        this.reset()
        this.inc(of(hub.counts))
      },
    })
  count('clutch_device_frames_total', 'Frames understood', (counts) => counts.frames)
  count('clutch_device_frames_refused_total', 'Frames refused', (counts) => counts.refusedFrames)
  count('clutch_device_garbage_bytes_total', 'Bytes that belong to no frame', (counts) => counts.garbageBytes)
  count('clutch_device_datagrams_dropped_total', 'Datagrams that came too fast', (counts) => counts.droppedDatagrams)
  count('clutch_readings_received_total', 'Readings handed on', (counts) => counts.readings)
  count(
    'clutch_readings_acknowledged_total',
    'Readings whose device was told that they are durable',
    (counts) => counts.acknowledgedReadings,
  )
  new Counter({
    name: 'clutch_device_connections_closed_total',
    help: 'Connections that ended, by why',
    labelNames: ['reason'] as const,
    registers,
    collect() {
      this.reset()
      for (const [reason, times] of Object.entries(hub.counts.closed)) this.labels(reason).inc(times)
    },
  })
  new Counter({
    name: 'clutch_device_connections_turned_away_total',
    help: 'Connections that were not taken, by why',
    labelNames: ['reason'] as const,
    registers,
    collect() {
      this.reset()
      for (const [reason, times] of Object.entries(hub.counts.turnedAway)) this.labels(reason).inc(times)
    },
  })
}

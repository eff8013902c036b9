import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import type { CommandReply } from '@clutch/protocols/protocol'
import type { DeviceSession } from './device-connection.ts'
import type { LiveDevice } from './live-devices.ts'

/** Whoever wants to know what happens on the sessions of this process. Called in each session's order; must not throw. */
export interface SessionObserver {
  opened(session: DeviceSession<LiveDevice>): void
  closed(session: DeviceSession<LiveDevice>): void
  /** Readings that have just become durable, with what their device's settings make of them. */
  read(session: DeviceSession<LiveDevice>, readings: readonly DecodedReading[], receivedAt: Date): void
  /** A frame as it came, whatever became of it. Its bytes are the caller's: who keeps them copies them. */
  heard?(session: DeviceSession<LiveDevice>, frame: Uint8Array): void
  replied(session: DeviceSession<LiveDevice>, replies: readonly CommandReply[]): void
}

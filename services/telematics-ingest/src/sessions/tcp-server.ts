import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import type { ChecksumPolicy, CommandReply, FrameFamily } from '@clutch/protocols/protocol'
import { Bans } from './bans.ts'
import {
  type CloseReason,
  type ConnectionCounts,
  type ConnectionHost,
  DeviceConnection,
  type DeviceSession,
  type RefusedFrame,
  type Said,
} from './device-connection.ts'
import { InFlight } from './in-flight.ts'
import { defaultLimits, type SessionLimits } from './limits.ts'

export interface TcpServerOptions<Device> {
  /** One: that family's port. Several: the family is recognised from the first bytes, in this order. */
  readonly families: readonly FrameFamily[]
  readonly port: number
  readonly host?: string
  readonly limits?: Partial<SessionLimits>
  /** Who this is, or nothing where it is nobody we know. A rejection closes the socket unanswered. */
  identify(uniqueId: string, peer: { family: string; remoteAddress: string }): Promise<Device | undefined>
  /** Resolves when the readings are durable. Called in each device's order, and never for two sessions of one device at once. */
  onReadings(session: DeviceSession<Device>, said: Said): Promise<void>
  onRefused?(refused: RefusedFrame<Device>): void
  onReplies?(session: DeviceSession<Device>, replies: readonly CommandReply[]): void
  onSession?(session: DeviceSession<Device>, change: 'opened' | 'closed', reason?: CloseReason): void
  /** Strict unless a device is known to get its checksums wrong. */
  checksumOf?(device: Device): ChecksumPolicy
  modelOf?(device: Device): string | undefined
  /** The instant of arrival, in ms since 1970. */
  now?(): number
}

interface TcpServerCounts extends ConnectionCounts {
  connections: number
  turnedAway: { banned: number; full: number; perAddress: number }
  closed: Partial<Record<CloseReason, number>>
}

export interface TcpServer {
  readonly port: number
  readonly counts: Readonly<TcpServerCounts>
  sessions(): number
  readingsInFlight(): number
  /** Ends a device's session, for one that was moved or removed. */
  disconnect(uniqueId: string): boolean
  /** Accepts and reads nothing more, answers what is in flight, closes; what takes longer than the limit is cut off. */
  drain(): Promise<void>
}

export async function listenForDevices<Device>(options: TcpServerOptions<Device>): Promise<TcpServer> {
  const limits: SessionLimits = { ...defaultLimits, ...options.limits }
  const bans = new Bans(limits.banMs)
  const connections = new Set<DeviceConnection<Device>>()
  const perAddress = new Map<string, number>()
  const byDevice = new Map<string, DeviceConnection<Device>>()
  const inFlight = new InFlight(limits.maxReadingsInFlight)
  const counts: TcpServerCounts = {
    connections: 0,
    turnedAway: { banned: 0, full: 0, perAddress: 0 },
    closed: {},
    frames: 0,
    refusedFrames: 0,
    garbageBytes: 0,
    readings: 0,
    acknowledgedReadings: 0,
  }
  let draining = false

  const host: ConnectionHost<Device> = {
    families: options.families,
    limits,
    inFlight,
    counts,
    now: () => options.now?.() ?? Date.now(),
    // async, so that a hook that throws at once rejects like one that throws later
    identify: async (uniqueId, peer) => options.identify(uniqueId, peer),
    onReadings: async (session, said) => options.onReadings(session, said),
    onRefused: (refused) => options.onRefused?.(refused),
    onReplies: (session, replies) => options.onReplies?.(session, replies),
    checksumOf: (device) => options.checksumOf?.(device) ?? 'strict',
    modelOf: (device) => options.modelOf?.(device),
    onOffence: (remoteAddress) => bans.ban(remoteAddress, Date.now()),
    onOpened: (session) => options.onSession?.(session, 'opened'),
    onClaimed: async (uniqueId, connection) => {
      // A device reconnects before its old socket is known to be dead: the old one must be done before the new begins.
      const older = byDevice.get(uniqueId)
      byDevice.set(uniqueId, connection)
      if (older && older !== connection) await older.finish('superseded')
    },
    onClosed: (connection, reason) => {
      connections.delete(connection)
      const left = (perAddress.get(connection.remoteAddress) ?? 1) - 1
      if (left > 0) perAddress.set(connection.remoteAddress, left)
      else perAddress.delete(connection.remoteAddress)
      counts.closed[reason] = (counts.closed[reason] ?? 0) + 1
      const { claimedId, session } = connection
      if (claimedId !== undefined && byDevice.get(claimedId) === connection) byDevice.delete(claimedId)
      if (session) options.onSession?.(session, 'closed', reason)
    },
  }

  function turnAway(socket: Socket, why: keyof TcpServerCounts['turnedAway']): void {
    counts.turnedAway[why] += 1
    socket.on('error', () => {}) // the peer may be gone before we are
    socket.destroy()
  }

  const server = createServer((socket) => {
    const address = (socket.remoteAddress ?? '').replace(/^::ffff:/, '')
    const ofAddress = perAddress.get(address) ?? 0
    if (draining || connections.size >= limits.maxSessions) return turnAway(socket, 'full')
    if (bans.isBanned(address, Date.now())) return turnAway(socket, 'banned')
    if (ofAddress >= limits.maxSessionsPerAddress) return turnAway(socket, 'perAddress')
    counts.connections += 1
    perAddress.set(address, ofAddress + 1)
    connections.add(new DeviceConnection(socket, address, host))
  })
  server.listen(options.port, options.host ?? '127.0.0.1')
  await once(server, 'listening')
  const bound = server.address()
  if (bound === null || typeof bound === 'string') throw new Error('a device port is a TCP port')

  return {
    port: bound.port,
    counts,
    sessions: () => byDevice.size,
    readingsInFlight: () => inFlight.held,
    disconnect(uniqueId) {
      const connection = byDevice.get(uniqueId)
      connection?.close('disconnected')
      return connection !== undefined
    },
    async drain() {
      draining = true
      const closed = new Promise<void>((done) => server.close(() => done()))
      const all = [...connections]
      let cutOff: NodeJS.Timeout | undefined
      const late = new Promise<void>((done) => {
        cutOff = setTimeout(done, limits.drainTimeoutMs)
      })
      await Promise.race([Promise.all(all.map((connection) => connection.finish('drained'))), late])
      for (const connection of connections) connection.close('drained')
      await Promise.race([closed, late])
      clearTimeout(cutOff)
    },
  }
}

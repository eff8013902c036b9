import Type, { type Static } from 'typebox'
import { problem, route } from '../contract.ts'
import { Closed, Id, Instant } from '../schemas.ts'

/** The last known state of a vehicle. Fields are absent until a reading has brought them. */
export const LiveState = Closed({
  vehicleId: Id('veh'),
  name: Type.String(),
  deviceId: Id('dev'),
  /** Time of the reading it comes from. */
  at: Instant,
  lat: Type.Number(),
  lon: Type.Number(),
  speedKmh: Type.Union([Type.Number(), Type.Null()]),
  courseDeg: Type.Union([Type.Number(), Type.Null()]),
  ignition: Type.Union([Type.Boolean(), Type.Null()]),
  odometerKm: Type.Union([Type.Number(), Type.Null()]),
  /** The trip that runs now. */
  tripId: Type.Union([Id('trp'), Type.Null()]),
})
export type LiveState = Static<typeof LiveState>

export const getLive = route({
  method: 'GET',
  path: '/b2b/fleet-management/telematics/:fleetId',
  summary: 'Where every vehicle of a fleet is now; one call, with an ETag',
  access: 'fleet:read',
  replies: { 200: Closed({ items: Type.Array(LiveState, { maxItems: 20_000 }) }) },
})

export const streamLive = route({
  method: 'GET',
  path: '/b2b/fleet-management/telematics/:fleetId/stream',
  summary: 'Server-sent events: first every vehicle’s state, then each as it changes (event `state`, data LiveState)',
  access: 'fleet:read',
  stream: 'sse',
  replies: { 200: Type.String() },
})

export const UpgradeRequired = problem({
  code: 'upgrade-required',
  status: 426,
  title: 'This is a WebSocket',
  remedy: 'Connect with a WebSocket client, or read the same from `…/stream` as server-sent events.',
})

export const socketLive = route({
  method: 'GET',
  path: '/b2b/fleet-management/telematics/:fleetId/live',
  summary: 'The same over a WebSocket: one JSON LiveState a message',
  access: 'fleet:read',
  stream: 'websocket',
  replies: { 200: Type.String() },
  problems: [UpgradeRequired],
})

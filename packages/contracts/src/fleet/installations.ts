import Type, { type Static } from 'typebox'
import { event, problem, route } from '../contract.ts'
import { Closed, Id, Instant, Page, PageQuery } from '../schemas.ts'

/** Which device was in which vehicle, from when to when. Readings find their vehicle by it, late ones too. */
export const Installation = Closed({
  id: Id('ins'),
  version: Type.Integer({ minimum: 1 }),
  vehicleId: Id('veh'),
  deviceId: Id('dev'),
  installedAt: Instant,
  removedAt: Type.Union([Instant, Type.Null()]),
})
export type Installation = Static<typeof Installation>

export const NewInstallation = Closed(
  {
    deviceId: Id('dev'),
    /**
     * When it was put in; now, if not given. May lie in the past: its readings since then are folded again. Given
     * for a device that is in the vehicle already, it corrects when that began.
     */
    installedAt: Type.Optional(Instant),
  },
  { examples: [{ deviceId: 'dev_01K0A1B2C3D4E5F6G7H8J9K0M1' }] },
)
export type NewInstallation = Static<typeof NewInstallation>

export const DeviceUnknown = problem({
  code: 'device-unknown',
  status: 422,
  title: 'Fleet does not know this device',
  remedy: 'Register the device first; one that was registered a moment ago is known within seconds, so try again.',
})

export const InstallationOverlaps = problem({
  code: 'installation-overlaps',
  status: 409,
  title: 'The device is in another vehicle, or another device in the vehicle, at or after that time',
  remedy: 'Remove it there first, since when it was out (`removedAt`), or give a later instant.',
})

export const installDevice = route({
  method: 'PUT',
  path: '/b2b/fleet-management/vehicles/:vehicleId/device',
  summary: 'Put a device into a vehicle; what was in it is removed at the same instant',
  access: 'fleet:write',
  body: NewInstallation,
  replies: { 200: Installation },
  problems: [DeviceUnknown, InstallationOverlaps],
})

export const removeDevice = route({
  method: 'DELETE',
  path: '/b2b/fleet-management/vehicles/:vehicleId/device',
  summary: 'Take the device out of a vehicle, or correct since when it is out',
  access: 'fleet:write',
  query: Closed({
    removedAt: Type.Optional({
      ...Instant,
      description:
        'Since when; now, if not given. May lie in the past: its readings since then are folded again. Where none is in it any more, it corrects when the last one was taken out.',
    }),
  }),
  replies: { 200: Installation },
  problems: [InstallationOverlaps],
})

export const listInstallations = route({
  method: 'GET',
  path: '/b2b/fleet-management/vehicles/:vehicleId/installations',
  summary: 'Which devices were in a vehicle, latest first',
  access: 'fleet:read',
  query: PageQuery({}),
  replies: { 200: Page(Installation) },
})

export const DeviceInstalled = event({
  type: 'fleet.installation.started',
  summary: 'A device is in a vehicle',
  data: Installation,
  partner: true,
})
export const DeviceRemoved = event({
  type: 'fleet.installation.ended',
  summary: 'A device was taken out of a vehicle',
  data: Installation,
  partner: true,
})

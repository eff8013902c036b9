import Type, { type Static } from 'typebox'
import { event, problem, route } from '../contract.ts'
import { Closed, Id, Instant, OneOf, Page, PageQuery } from '../schemas.ts'

export const DriverPrivacyTaken = problem({
  code: 'driver-privacy-taken',
  status: 409,
  title: 'There is a privacy setting for this driver key already',
  remedy: 'Find it by `driverKey` in the list and change it.',
})

/**
 * For how long it is known where a driver was. Telematics knows a driver by the key that was shown to the device, and by
 * nothing else.
 */
export const DriverPrivacy = Closed({
  id: Id('drp'),
  version: Type.Integer({ minimum: 1 }),
  driverKey: Type.String({
    pattern: '^[\\x21-\\x7e]{1,64}$',
    description: 'as readings say it in `driverKey`',
    examples: ['000000001A2B3C4D'],
  }),
  keepPositionsDays: Type.Union([Type.Integer({ minimum: 0, maximum: 36_500 }), Type.Null()], {
    description: '0: they go as soon as they are seen; null: as long as readings are kept',
  }),
  mode: OneOf(['coarsen', 'erase-positions', 'erase-readings'], {
    description:
      'what becomes of a reading then: its place is rounded to about a kilometre; it tells no place; it tells nothing but that it was',
  }),
  createdAt: Instant,
})
export type DriverPrivacy = Static<typeof DriverPrivacy>

export const DriverPrivacyCreated = event({
  type: 'telematics.driver-privacy.created',
  summary: 'Where a driver was is not kept any longer than this',
  data: DriverPrivacy,
})
export const DriverPrivacyChanged = event({
  type: 'telematics.driver-privacy.changed',
  summary: 'Where a driver was is kept for another time, or hidden otherwise',
  data: DriverPrivacy,
})
export const DriverPrivacyApplied = event({
  type: 'telematics.driver-privacy.applied',
  summary:
    'Readings of a driver were coarsened or erased; told when the next round begins: after a day, or after a change',
  data: Closed({
    ...DriverPrivacy.properties,
    readings: Type.Integer({ minimum: 1, description: 'since it was told last' }),
  }),
})

export const DriverPlacesHidden = event({
  type: 'telematics.driver-places.hidden',
  summary:
    'Where a device was in this time is not to be known any more; whoever has a copy hides it likewise. It does not say whose privacy it was',
  data: Closed({
    id: Id('dph'),
    version: Type.Integer({ minimum: 1 }),
    deviceId: Type.String(),
    mode: DriverPrivacy.properties.mode,
    from: { ...Instant, description: 'the first reading that was hidden, by the device’s clock' },
    to: { ...Instant, description: 'the last, itself included' },
    readings: Type.Integer({ minimum: 1 }),
  }),
})

export const NewDriverPrivacy = Closed(
  {
    driverKey: DriverPrivacy.properties.driverKey,
    keepPositionsDays: DriverPrivacy.properties.keepPositionsDays,
    mode: DriverPrivacy.properties.mode,
  },
  { examples: [{ driverKey: '000000001A2B3C4D', keepPositionsDays: 30, mode: 'erase-positions' }] },
)
export type NewDriverPrivacy = Static<typeof NewDriverPrivacy>

export const DriverPrivacyChange = Closed(
  {
    keepPositionsDays: Type.Optional(DriverPrivacy.properties.keepPositionsDays),
    mode: Type.Optional(DriverPrivacy.properties.mode),
  },
  { examples: [{ keepPositionsDays: 7 }] },
)
export type DriverPrivacyChange = Static<typeof DriverPrivacyChange>

const path = '/b2b/fleet-management/gps-integration/driver-privacy'

export const createDriverPrivacy = route({
  method: 'POST',
  path,
  summary: 'Limit for how long it is known where a driver was',
  description:
    'It holds for what was said before, too. A reading is the driver’s from the one with the key on, until another key, until the ignition goes off, or until the device was silent for half an hour.',
  access: 'devices:write',
  idempotency: 'accepted',
  body: NewDriverPrivacy,
  replies: { 201: DriverPrivacy },
  problems: [DriverPrivacyTaken],
})

export const listDriverPrivacy = route({
  method: 'GET',
  path,
  summary: 'List drivers’ privacy settings, oldest first',
  access: 'devices:read',
  query: PageQuery({ driverKey: Type.Optional(DriverPrivacy.properties.driverKey) }),
  replies: { 200: Page(DriverPrivacy) },
})

export const getDriverPrivacy = route({
  method: 'GET',
  path: `${path}/:driverPrivacyId`,
  summary: 'Read a driver’s privacy setting',
  access: 'devices:read',
  replies: { 200: DriverPrivacy },
})

export const changeDriverPrivacy = route({
  method: 'PATCH',
  path: `${path}/:driverPrivacyId`,
  summary: 'Change a driver’s privacy setting; what was erased stays erased',
  access: 'devices:write',
  conditional: true,
  body: DriverPrivacyChange,
  replies: { 200: DriverPrivacy },
})

import Type, { type Static } from 'typebox'
import { event, problem, route } from '../contract.ts'
import { Closed, Id, Instant } from '../schemas.ts'
import { Device } from './devices.ts'

export const DeviceSpeaksNoMqtt = problem({
  code: 'device-speaks-no-mqtt',
  status: 422,
  title: 'This device does not speak MQTT, or is not in use',
  remedy: 'Register it with the protocol mqtt, or make it active.',
})

/** That a device has a token, not the token. */
export const MqttCredential = Closed({
  id: Id('mqc'),
  version: Type.Integer({ minimum: 1 }),
  deviceId: Id('dev'),
  uniqueId: Device.properties.uniqueId,
  issuedAt: Instant,
})
export type MqttCredential = Static<typeof MqttCredential>

export const MqttCredentialIssued = event({
  type: 'telematics.mqtt-credential.issued',
  summary: 'A device got a new token for MQTT; the one before is worth nothing any more',
  data: MqttCredential,
})

export const IssuedMqttCredential = Closed({
  credential: MqttCredential,
  clientId: Type.String({ description: 'the device connects as this, or is refused' }),
  username: Type.String(),
  password: Type.String({ description: 'shown this once' }),
  topics: Closed({
    readings: Type.String({ description: 'it publishes readings here; QoS 1: what is acknowledged is stored' }),
    commands: Type.String({ description: 'it may subscribe to this one' }),
    replies: Type.String({ description: 'it answers commands here' }),
  }),
})

export const issueMqttCredential = route({
  method: 'POST',
  path: '/b2b/fleet-management/gps-integration/devices/:deviceId/mqtt-credentials',
  summary: 'Give a device a token for MQTT; the answer is the only time it is shown',
  description:
    'Asking again makes another token, and the one before worthless: a connection that was made with it ends. A repeated request under one Idempotency-Key cannot show the token again.',
  access: 'devices:write',
  replies: { 201: IssuedMqttCredential },
  problems: [DeviceSpeaksNoMqtt],
})

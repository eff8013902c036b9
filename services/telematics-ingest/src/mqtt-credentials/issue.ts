import { randomBytes } from 'node:crypto'
import { NotFound } from '@clutch/contracts/problems'
import {
  issueMqttCredential as contract,
  DeviceSpeaksNoMqtt,
  MqttCredentialIssued,
} from '@clutch/contracts/telematics/mqtt-credentials'
import { topicOf } from '@clutch/protocols/mqtt-json/topics'
import { newId } from '@clutch/shared/id'
import { Problem } from '@clutch/shared/problem'
import { created } from '@clutch/shared/route'
import { mayReport } from '../devices/device.ts'
import { lockDevice } from '../devices/store.ts'
import { implement } from '../kit.ts'
import { hashOfToken, issuedAnew, mqttToken } from './credential.ts'
import { findMqttCredential, putMqttCredential } from './store.ts'

// Without Idempotency-Key on purpose: to repeat the answer the token would have to be kept. Whoever asks again has a
// token that works, the last one. The connection of the one before ends where it is held (mqtt/door.ts hears the event).
export const issueMqttCredential = implement(contract, async ({ params, tx }) => {
  // Locked, so that of two who ask at once each has another version.
  const device = await lockDevice(tx, params.deviceId)
  if (device === undefined) throw new Problem(NotFound)
  if (device.protocol !== 'mqtt' || !mayReport(device)) throw new Problem(DeviceSpeaksNoMqtt)
  const token = mqttToken(randomBytes(32))
  const credential = issuedAnew(await findMqttCredential(tx, device.id), device, { id: newId('mqc'), now: tx.now })
  await putMqttCredential(tx, credential, hashOfToken(token))
  tx.emit(MqttCredentialIssued, credential)
  const { uniqueId } = device
  return created({
    credential,
    clientId: uniqueId,
    username: uniqueId,
    password: token,
    topics: {
      readings: topicOf(uniqueId, 'readings'),
      commands: topicOf(uniqueId, 'commands'),
      replies: topicOf(uniqueId, 'replies'),
    },
  })
})

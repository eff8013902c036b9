import type { CloudFleet, Report } from './cloud-fleet.ts'
import { type CloudParts, type CloudStandIn, ok, sandboxWord, tooManyRequests } from './stand-in.ts'

/** IPC Inbound: what a customer tells Garmin. What Garmin tells a customer is sent by `inReachEvents` through a lever. */
export function garminCloud({ state }: CloudParts): CloudStandIn {
  const sent = () => state.table<{ messages: unknown }>('telematics-clouds/garmin-inreach/messages')
  return {
    tooMany: (retryAfterS) => tooManyRequests(retryAfterS),
    async answer(request) {
      if (request.header('x-api-key') !== sandboxWord)
        return { status: 401, body: { Code: 2, Message: 'AuthenticationError' } }
      if (request.method !== 'POST') return { status: 405 }
      if (request.path === '/IPCInbound/V1/Pingback.svc/PingbackRequest') return ok({})
      if (request.path !== '/IPCInbound/V1/Messaging.svc/Message') return { status: 404 }
      const { Messages } = JSON.parse(request.body) as { Messages?: { Message?: string }[] }
      if (!Array.isArray(Messages) || Messages.some(({ Message }) => (Message ?? '').length > 160))
        return { status: 422, body: { Code: 5, Message: 'InvalidMessageError' } }
      state.commit(() => sent().put(String(sent().size), { messages: Messages }))
      return ok({ count: Messages.length })
    },
  }
}

/** What inReach devices said between two instants, as IPC Outbound posts it (schema version 2.0). */
export async function inReachEvents(fleet: CloudFleet, afterMs: number, untilMs: number) {
  const reports = await fleet.reports('garmin-inreach', afterMs, untilMs)
  return { Version: '2.0', Events: reports.map(eventOf) }
}

function eventOf({ atMs, sample, speedKmh, vehicle }: Report) {
  return {
    imei: vehicle.id,
    messageCode: 0,
    freeText: null,
    timeStamp: atMs,
    addresses: [],
    point: {
      latitude: sample.lat,
      longitude: sample.lon,
      altitude: sample.elevationM ?? 0,
      gpsFix: 2,
      course: Math.round(sample.headingDeg ?? 0) % 360,
      speed: speedKmh,
    },
    status: { autonomous: 0, lowBattery: 0, intervalChange: 0, resetDetected: 0 },
  }
}

import type { Report } from './cloud-fleet.ts'
import {
  basicOf,
  type CloudAnswer,
  type CloudParts,
  type CloudRequest,
  type CloudStandIn,
  ok,
  sandboxWord,
} from './stand-in.ts'

const messagesPerPop = 500
const popsPerMinute = 10
/** A queue of thirty days is longer than anyone waits here. */
const queueKeepsMs = 24 * 60 * 60_000

interface Queue {
  /** Everything until here was acknowledged: the number of a message. */
  acknowledged: number
  shown: number
}

/** WEBFLEET.connect `extern` with outputformat=json: errors come with status 200. */
export function webfleetCloud({ fleet, state }: CloudParts): CloudStandIn {
  const queues = () => state.table<Queue>('telematics-clouds/webfleet/queues')
  const pops = new Map<string, number[]>()

  async function pop(key: string): Promise<CloudAnswer> {
    const recent = (pops.get(key) ?? []).filter((at) => at > Date.now() - 60_000)
    if (recent.length >= popsPerMinute) return refusal(8011, 'request quota reached')
    pops.set(key, [...recent, Date.now()])
    const queue = queues().get(key)
    if (queue === undefined) return refusal(63, 'document is empty')
    const from = Math.max(Math.floor(queue.acknowledged / 100) - 1, fleet.nowMs() - queueKeepsMs)
    const waiting = (await fleet.reports('webfleet', from, fleet.nowMs())).filter(
      (report) => numberOf(report) > queue.acknowledged,
    )
    const messages = waiting.slice(0, messagesPerPop)
    const last = messages.at(-1)
    if (last === undefined) return refusal(63, 'document is empty')
    state.commit(() => queues().put(key, { ...queue, shown: numberOf(last) }))
    return ok(messages.map(messageOf))
  }

  return {
    tooMany: () => refusal(8011, 'request quota reached'),
    async answer(request) {
      if (request.path !== '/extern') return { status: 404, body: 'not found' }
      const form = request.method === 'POST' ? new URLSearchParams(request.body) : request.query
      const key = keyOf(request, form)
      if (key === undefined) return refusal(1101, 'no valid user credentials')
      switch (form.get('action')) {
        case 'showObjectReportExtern':
          return ok(
            fleet
              .vehicles('webfleet')
              .map(({ id, name }) => ({ objectno: id.toUpperCase(), objectname: name, objectuid: id })),
          )
        case 'createQueueExtern':
          if (queues().get(key) === undefined) {
            const begin = fleet.nowMs() * 100
            state.commit(() => queues().put(key, { acknowledged: begin, shown: begin }))
          }
          return ok([])
        case 'popQueueMessagesExtern':
          return pop(key)
        case 'ackQueueMessagesExtern': {
          const queue = queues().get(key)
          if (queue !== undefined) state.commit(() => queues().put(key, { ...queue, acknowledged: queue.shown }))
          return ok([])
        }
        case 'deleteQueueExtern':
          state.commit(() => queues().delete(key))
          return ok([])
        default:
          return refusal(1, 'unknown action')
      }
    },
  }
}

/** Whose queue it is; the API key tells test runs apart. */
function keyOf(request: CloudRequest, form: URLSearchParams): string | undefined {
  const basic = basicOf(request)
  const user = basic?.user ?? form.get('username')
  const password = basic?.password ?? form.get('password')
  const apiKey = form.get('apikey')
  if (form.get('account') !== sandboxWord || user !== sandboxWord || password !== sandboxWord) return undefined
  return apiKey?.startsWith(sandboxWord) ? apiKey : undefined
}

function refusal(code: number, text: string): CloudAnswer {
  return { status: 200, body: { errorCode: String(code), errorMsg: text } }
}

/** Grows with time, and is another one for each vehicle. */
function numberOf({ atMs, index }: Report): number {
  return atMs * 100 + index
}

function messageOf(report: Report): Record<string, unknown> {
  const { vehicle, sample, atMs } = report
  const at = new Date(atMs).toISOString().replace('.000Z', 'Z')
  return {
    msgid: numberOf(report),
    msg_class: 1,
    msg_type: report.ignition ? '65536' : '65537',
    msg_time: at,
    objectno: vehicle.id.toUpperCase(),
    objectname: vehicle.name,
    objectuid: vehicle.id,
    pos_time: at,
    pos_latitude: Math.round(sample.lat * 1e6),
    pos_longitude: Math.round(sample.lon * 1e6),
    status: 'A',
    speed: report.speedKmh,
    course: Math.round(sample.headingDeg ?? 0) % 360,
    ignition: report.ignition ? 1 : 0,
    odometer: Math.round(report.odometerM / 100),
  }
}

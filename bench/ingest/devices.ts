import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { encodeLogin } from '@clutch/protocols/teltonika/frames'
import { framesOf, imeiOf, moments } from './drive-frames.ts'

/** Devices on sockets, in a process of their own so that what they cost can be told apart. */

export interface Fleet {
  readonly port: number
  readonly sockets: number
  /** Records a frame. */
  readonly perFrame: number
  readonly recordsPerSocket: number
  readonly startMs: number
  /** Without it each device sends the next frame when the last is acknowledged. */
  readonly recordsPerS?: number
}

export interface FleetOutcome {
  readonly startedMs: number
  readonly acknowledgedMs: number
  readonly acknowledged: number
  readonly ackP50Ms: number
  readonly ackP99Ms: number
  readonly cpuS: number
}

export type ToDevices = { kind: 'prepare'; fleet: Fleet } | { kind: 'go' } | { kind: 'leave' }
export type FromDevices =
  | { kind: 'ready' }
  | { kind: 'done'; outcome: FleetOutcome }
  | { kind: 'failed'; reason: string }

interface Device {
  readonly socket: Socket
  readonly frames: readonly Uint8Array[]
  sent: number
  acknowledged: number
  /** When the frames were due, oldest first. */
  readonly due: number[]
}

let devices: Device[] = []
let fleet: Fleet | undefined
let expects: (device: Device, bytes: Buffer) => void = () => {}

async function prepare(wanted: Fleet): Promise<void> {
  fleet = wanted
  const all = await moments()
  devices = []
  for (let from = 0; from < wanted.sockets; from += 200) {
    const some = Array.from({ length: Math.min(200, wanted.sockets - from) }, async (_, index) => {
      const device = from + index
      const socket = connect({ port: wanted.port, host: '127.0.0.1', noDelay: true })
      await once(socket, 'connect')
      socket.write(encodeLogin(imeiOf(device)))
      const [answer] = (await once(socket, 'data')) as [Buffer]
      if (answer[0] !== 1) throw new Error(`device ${device} was turned away`)
      const { startMs, perFrame, recordsPerSocket: count } = wanted
      const made: Device = {
        socket,
        frames: framesOf(all, { device, startMs, count, perFrame }),
        sent: 0,
        acknowledged: 0,
        due: [],
      }
      socket.on('data', (bytes) => expects(made, bytes))
      socket.on('close', () => {
        if (made.acknowledged < made.frames.length) say({ kind: 'failed', reason: `device ${device} was cut off` })
      })
      return made
    })
    devices.push(...(await Promise.all(some)))
  }
}

async function go({ perFrame, recordsPerS }: Fleet): Promise<FleetOutcome> {
  const latencies: number[] = []
  const cpuBefore = process.cpuUsage()
  const startedMs = Date.now()
  const started = performance.now()
  const total = devices.reduce((sum, { frames }) => sum + frames.length, 0)
  let left = total
  let finish = () => {}
  const finished = new Promise<void>((resolve) => {
    finish = resolve
  })
  const send = (device: Device, due: number) => {
    device.due.push(due)
    device.socket.write(device.frames[device.sent++]!)
  }
  const closedLoop = recordsPerS === undefined
  expects = (device, bytes) => {
    // An acknowledgement is the number of records, in four bytes.
    const count = bytes.length / 4
    const now = performance.now()
    for (let n = 0; n < count; n += 1) {
      if (bytes.readUInt32BE(n * 4) === 0) say({ kind: 'failed', reason: 'a frame was refused' })
      latencies.push(now - device.due.shift()!)
      device.acknowledged += 1
      left -= 1
    }
    if (left === 0) finish()
    else if (closedLoop && device.sent < device.frames.length) send(device, now)
  }
  if (closedLoop) for (const device of devices) send(device, performance.now())
  else {
    // Open loop: a frame is late from the instant it was due, whatever holds it up. Devices take turns.
    const framesPerMs = recordsPerS / perFrame / 1_000
    for (let n = 0; n < total; ) {
      const due = Math.min(total, Math.floor((performance.now() - started) * framesPerMs))
      for (; n < due; n += 1) send(devices[n % devices.length]!, started + n / framesPerMs)
      await sleep(1)
    }
  }
  await finished
  const acknowledgedMs = Date.now()
  const { user, system } = process.cpuUsage(cpuBefore)
  latencies.sort((a, b) => a - b)
  const at = (share: number) => latencies[Math.floor(latencies.length * share)] ?? 0
  return {
    startedMs,
    acknowledgedMs,
    acknowledged: latencies.length * perFrame,
    ackP50Ms: at(0.5),
    ackP99Ms: at(0.99),
    cpuS: (user + system) / 1e6,
  }
}

function say(message: FromDevices): void {
  process.send?.(message)
}

process.on('message', (message: ToDevices) => {
  const work = async () => {
    if (message.kind === 'prepare') {
      await prepare(message.fleet)
      say({ kind: 'ready' })
    } else if (message.kind === 'go') {
      say({ kind: 'done', outcome: await go(fleet!) })
    } else {
      for (const { socket } of devices) socket.destroy()
      devices = []
      process.disconnect()
    }
  }
  work().catch((error: unknown) => say({ kind: 'failed', reason: String(error) }))
})

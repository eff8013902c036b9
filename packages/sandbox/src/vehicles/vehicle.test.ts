import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import { decodeBody } from '@clutch/protocols/teltonika/codec'
import { openFrame, split } from '@clutch/protocols/teltonika/frames'
import { teltonikaVoice } from '@clutch/protocols/teltonika/voice'
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { acceleratedClock, type VehicleClock } from './pace.ts'
import { runVehicle, VehicleGaveUp, type VehicleOptions, type VehicleProgress } from './vehicle.ts'

const imei = '356938035643809'
const servers: { server: Server; sockets: Set<Socket> }[] = []
afterEach(async () => {
  for (const { server, sockets } of servers.splice(0)) {
    for (const socket of sockets) socket.destroy()
    server.close()
    await once(server, 'close')
  }
})

type Reaction = 'take' | 'silence' | 'hang-up' | 'take-and-hang-up' | 'take-none'

/** A server that does with each packet what the script says, then takes the rest. */
async function scripted(script: readonly Reaction[], login: () => boolean = () => true) {
  const stored: number[] = []
  const packets: number[][] = []
  const logins: string[] = []
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    let held = Buffer.alloc(0)
    socket.on('error', () => {})
    socket.on('data', (bytes) => {
      held = Buffer.concat([held, bytes])
      const { frames, consumed } = split(held, 4096)
      held = Buffer.from(held.subarray(consumed))
      for (const bytesOfFrame of frames) {
        const frame = openFrame(bytesOfFrame, 'strict')
        if (frame.kind === 'login') {
          logins.push(frame.imei)
          socket.write(Uint8Array.of(login() ? 1 : 0))
        } else if (frame.kind === 'data') {
          const seconds = decodeBody(frame.body).map(({ timestampMs }) => timestampMs / 1000)
          const reaction = script[packets.length] ?? 'take'
          packets.push(seconds)
          if (reaction.startsWith('take') && reaction !== 'take-none') stored.push(...seconds)
          if (reaction === 'take') socket.write(Uint8Array.of(0, 0, 0, seconds.length))
          if (reaction === 'take-none') socket.write(Uint8Array.of(0, 0, 0, 0))
          if (reaction.endsWith('hang-up')) socket.destroy()
        }
      }
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  servers.push({ server, sockets })
  const address = server.address() as { port: number }
  return { port: address.port, stored, packets, logins, sockets }
}

function readings(count: number): DecodedReading[] {
  return Array.from({ length: count }, (_, second) => ({
    time: new Date(second * 1000).toISOString(),
    position: { lat: 1, lon: 1, satellites: 9, valid: true },
  }))
}

// An answer that does come is never too late here; only silence is waited out.
const quick = {
  ackTimeoutMs: 20_000,
  backoff: { leastMs: 1, mostMs: 4 },
  host: '127.0.0.1',
  uniqueId: imei,
  voice: teltonikaVoice,
  pace: 'max',
} as const
const seconds = (count: number) => Array.from({ length: count }, (_, second) => second)
const run = (port: number, options: Partial<VehicleOptions> = {}) =>
  runVehicle({ ...quick, port, readings: readings(25), ...options })

describe('delivery', () => {
  test('a drive arrives in packets, each after the answer to the one before', async () => {
    const server = await scripted([])
    const progress: VehicleProgress[] = []
    const outcome = await run(server.port, { onProgress: (step) => progress.push(step) })
    expect(outcome).toEqual({ sent: 25, acknowledged: 25, resent: 0 })
    expect(server.packets.map((packet) => packet.length)).toEqual([10, 10, 5])
    expect(server.stored).toEqual(seconds(25))
    expect(server.logins).toEqual([imei])
    expect(progress.map(({ kind }) => kind)).toEqual([
      'connected',
      'sent',
      'acknowledged',
      'sent',
      'acknowledged',
      'sent',
      'acknowledged',
    ])
    expect(progress.at(-1)).toEqual({ kind: 'acknowledged', uniqueId: imei, readings: 5, upToMs: 24_000 })
  })

  test('without an answer the same packet comes again', async () => {
    const server = await scripted(['take', 'silence', 'silence'])
    const outcome = await run(server.port, { ackTimeoutMs: 100 })
    expect(outcome).toMatchObject({ sent: 25, acknowledged: 25 })
    expect(outcome.resent).toBeGreaterThanOrEqual(20)
    expect(server.packets[2]).toEqual(server.packets[1])
    expect(server.packets[3]).toEqual(server.packets[1])
    expect([...new Set(server.stored)]).toEqual(seconds(25))
    expect(server.logins.length).toBeGreaterThanOrEqual(3)
  })

  test('after a lost connection the rest follows in order', async () => {
    const server = await scripted(['hang-up', 'take', 'hang-up'])
    expect(await run(server.port)).toEqual({ sent: 25, acknowledged: 25, resent: 20 })
    expect(server.stored).toEqual(seconds(25))
  })

  test('what the server has, but did not say so, comes again unchanged', async () => {
    const server = await scripted(['take-and-hang-up'])
    expect(await run(server.port)).toEqual({ sent: 25, acknowledged: 25, resent: 10 })
    expect(server.stored).toEqual([...seconds(10), ...seconds(25)])
  })

  test('a refused packet is not taken for delivered', async () => {
    const server = await scripted(['take-none'])
    expect(await run(server.port)).toEqual({ sent: 25, acknowledged: 25, resent: 10 })
    expect(server.stored).toEqual(seconds(25))
  })

  test('whatever the server does, nothing is lost and order is kept', async () => {
    const reactions = fc.constantFrom<Reaction>('take', 'silence', 'hang-up', 'take-and-hang-up', 'take-none')
    await fc.assert(
      fc.asyncProperty(fc.array(reactions, { maxLength: 6 }), fc.integer({ min: 1, max: 12 }), async (script, most) => {
        const server = await scripted(script)
        const outcome = await run(server.port, { readingsPerPacket: most, ackTimeoutMs: 15 })
        expect(outcome).toMatchObject({ sent: 25, acknowledged: 25 })
        const firsts = server.stored.filter((second, index) => server.stored.indexOf(second) === index)
        expect(firsts).toEqual(seconds(25))
      }),
      { numRuns: 25 },
    )
  })
})

describe('patience', () => {
  test('a server that is not there is waited for', async () => {
    const nobody = await scripted([])
    const { port } = nobody
    const listening = servers.pop()
    listening?.server.close()
    await once(listening?.server as Server, 'close')
    const failures: string[] = []
    let later: Promise<{ stored: number[] }> | undefined
    const outcome = await run(port, {
      onProgress: (step) => {
        if (step.kind !== 'disconnected') return
        failures.push(step.cause)
        if (failures.length === 3) later = reopen(port)
      },
    })
    expect(outcome).toEqual({ sent: 25, acknowledged: 25, resent: 0 })
    expect(failures[0]).toMatch(/ECONNREFUSED/)
    expect((await later)?.stored).toEqual([10, 10, 5])
  })

  test('a server that never takes anything is given up, with the reason', async () => {
    const server = await scripted([], () => false)
    await expect(run(server.port, { giveUpAfterMs: 30 })).rejects.toThrow(
      new VehicleGaveUp(imei, 'the server does not know this device', { sent: 0, acknowledged: 0, resent: 0 }),
    )
    expect(server.stored).toEqual([])
  })

  test('a vehicle can be stopped, also while it waits for its time', async () => {
    const server = await scripted([])
    const stop = new AbortController()
    const never: VehicleClock = { now: () => 0, until: () => new Promise(() => {}) }
    const running = run(server.port, { pace: never, signal: stop.signal })
    stop.abort(new Error('enough'))
    await expect(running).rejects.toThrow('enough')
  })
})

describe('pace', () => {
  test('a packet leaves when it is full or old enough, never before its records exist', async () => {
    const server = await scripted([])
    const waits: number[] = []
    let nowMs = 0
    const clock: VehicleClock = {
      now: () => nowMs,
      until: async (instantMs) => {
        waits.push(instantMs)
        nowMs = Math.max(nowMs, instantMs)
      },
    }
    const gap = readings(25).filter((_, second) => second < 12 || second > 18)
    await run(server.port, { readings: gap, pace: clock, flushAfterMs: 5_000, readingsPerPacket: 5 })
    expect(server.packets).toEqual([[0, 1, 2, 3, 4], [5, 6, 7, 8, 9], [10, 11], [19, 20, 21, 22, 23], [24]])
    expect(waits).toEqual([4_000, 9_000, 15_000, 23_000, 24_000])
  })

  test('an accelerated clock runs as much faster as stated', async () => {
    const clock = acceleratedClock({ startMs: 1_000_000, speed: 1000 })
    const before = performance.now()
    await clock.until(1_020_000)
    expect(clock.now()).toBeGreaterThanOrEqual(1_020_000)
    expect(performance.now() - before).toBeGreaterThanOrEqual(18)
    await clock.until(0) // long past
  })
})

/** The port is taken again, by a server that counts what it takes. */
async function reopen(port: number): Promise<{ stored: number[] }> {
  const stored: number[] = []
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    let held = Buffer.alloc(0)
    socket.on('data', (bytes) => {
      held = Buffer.concat([held, bytes])
      const { frames, consumed } = split(held, 4096)
      held = Buffer.from(held.subarray(consumed))
      for (const bytesOfFrame of frames) {
        const frame = openFrame(bytesOfFrame, 'strict')
        const count = frame.kind === 'data' ? decodeBody(frame.body).length : 0
        if (count > 0) stored.push(count)
        socket.write(count > 0 ? Uint8Array.of(0, 0, 0, count) : Uint8Array.of(1))
      }
    })
  })
  server.listen(port, '127.0.0.1')
  servers.push({ server, sockets })
  return { stored }
}

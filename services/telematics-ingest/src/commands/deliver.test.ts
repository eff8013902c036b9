import type { Command, Instruction } from '@clutch/contracts/telematics/commands'
import { gt06 } from '@clutch/protocols/gt06/family'
import { meitrack } from '@clutch/protocols/meitrack/family'
import { type CommandReply, type FrameFamily, ProtocolError } from '@clutch/protocols/protocol'
import type { Logger } from '@clutch/shared/logging'
import { startTestService, type TestService } from '@clutch/testing/service'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { PrismaClient } from '../../prisma/client/client.ts'
import { testStartMs } from '../../test/device.ts'
import { anotherTenant, devicesPath, startReplica } from '../../test/replica.ts'
import { VoiceDevice } from '../../test/voice-device.ts'
import { telematicsIngest } from '../app.ts'
import { devicePortsOf } from '../roles.ts'
import { SessionClaims } from '../sessions/claims.ts'
import type { DeviceSession } from '../sessions/device-connection.ts'
import type { LiveDevice } from '../sessions/live-devices.ts'
import { become } from './command.ts'
import { CommandDelivery } from './deliver.ts'
import { expectNoAnswer, lockCommand, updateCommand, updateSentCommand } from './store.ts'

const env = { GT06_PORT: '0', MEITRACK_PORT: '0', DEVICE_BAN_MS: '0' }
const gps = '/b2b/fleet-management/gps-integration'
let service: TestService<PrismaClient>
beforeAll(async () => {
  service = await startTestService(telematicsIngest, { nats: true, env })
  service.clock.set(new Date(testStartMs))
})
afterAll(() => service.stop())
const open: { socket: VoiceDevice['socket']; closed: Promise<void> }[] = []
const deliveries: CommandDelivery[] = []
afterEach(async () => {
  for (const { socket, closed } of open.splice(0)) {
    socket.destroy()
    await closed
  }
  await Promise.all(deliveries.splice(0).map((delivery) => delivery.stop()))
})

let registered = 0
async function register(family: FrameFamily, more: object = {}) {
  registered += 1
  const uniqueId = `86${String(registered).padStart(13, '0')}`
  const { status, body } = await service.call<{ id: string }>('POST', devicesPath, {
    body: { name: uniqueId, uniqueId, protocol: family.name, ...more },
  })
  expect(status).toBe(201)
  return { id: body.id, uniqueId, family }
}

type Known = Awaited<ReturnType<typeof register>>

function connected({ family, uniqueId }: Known, to: Pick<TestService<PrismaClient>, 'runtime'> = service): VoiceDevice {
  const device = new VoiceDevice(family, devicePortsOf(to.runtime)[family.name] ?? 0, uniqueId)
  open.push(device)
  return device
}

async function request({ id }: Known, instruction: Instruction): Promise<Command> {
  const answer = await service.call<Command>('POST', `${devicesPath}/${id}/commands`, { body: { instruction } })
  expect(answer).toMatchObject({ status: 201 })
  return answer.body
}

const read = async ({ id }: { id: string }) => (await service.call<Command>('GET', `${gps}/commands/${id}`)).body
const becomes = (command: Command, status: Command['status']) =>
  expect.poll(async () => (await read(command)).status).toBe(status)
/** As if its answer were late. */
const overdue = ({ id }: Command) =>
  service.look(`UPDATE telematics.commands SET answer_due_at = now() - interval '1 s' WHERE id = $1`, [id])

describe('references', () => {
  test('a late answer does not match another command, also after the process was started anew', async () => {
    const device = await register(gt06)
    const first = await request(device, { kind: 'reboot' })
    const before = connected(device)
    const late = await before.command()
    await becomes(first, 'sent')
    before.socket.destroy()
    await before.closed
    await overdue(first)
    const other = await startReplica(service, env)
    try {
      const second = await request(device, { kind: 'reboot' })
      const there = connected(device, other)
      const next = await there.command()
      await becomes(first, 'failed')
      await becomes(second, 'sent')
      there.send(late.answer)
      there.send(next.answer)
      await becomes(second, 'acknowledged')
      const { answer } = await read(second)
      const third = await request(device, { kind: 'reboot' })
      await there.command()
      there.send(late.answer)
      there.send(next.answer)
      // Whatever those two were taken for, they have been read when the device is told this.
      await becomes(third, 'sent')
      const rows = await service.look<{ reference: number }>(
        'SELECT reference FROM telematics.command_references WHERE device_id = $1',
        [device.id],
      )
      expect(new Set(rows.map(({ reference }) => reference)).size).toBe(3)
      expect(answer).not.toBeNull()
      expect((await read(third)).status).toBe('sent')
    } finally {
      await other.stop()
    }
  })

  test('an answer to what was sent before it was sent again is an answer', async () => {
    const device = await register(gt06)
    const command = await request(device, { kind: 'request-position' })
    const before = connected(device)
    const { answer } = await before.command()
    await becomes(command, 'sent')
    await overdue(command)
    const after = connected(device)
    await after.command()
    expect(await read(command)).toMatchObject({ status: 'sent', timesSent: 2 })
    after.send(answer)
    await becomes(command, 'acknowledged')
  })

  test('where the wire has few, each is used and answered in its turn, and none while it may still be answered', async () => {
    const device = await register(meitrack)
    const first = await request(device, { kind: 'reboot' })
    const tracker = connected(device)
    tracker.send(meitrack.voice.newSpeaker(device.uniqueId).report([{ time: new Date(testStartMs).toISOString() }]))
    tracker.send((await tracker.command()).answer)
    await becomes(first, 'acknowledged')
    // As if 57 more had just been told and answered.
    await service.look(
      `INSERT INTO telematics.command_references (tenant_id, device_id, reference, command_id, kept_until)
       SELECT tenant_id, device_id, n, id, now() + interval '1 hour'
       FROM telematics.commands, generate_series(2, 58) AS n WHERE id = $1`,
      [first.id],
    )
    const waits = await request(device, { kind: 'reboot' })
    await service.look(`UPDATE telematics.device_conversations SET last_reference = 58 WHERE device_id = $1`, [
      device.id,
    ])
    // Its hour is over.
    await service.look(
      `UPDATE telematics.command_references SET kept_until = now() - interval '1 s' WHERE device_id = $1 AND reference = 31`,
      [device.id],
    )
    tracker.send((await tracker.command()).answer)
    await becomes(waits, 'acknowledged')
    const [row] = await service.look<{ reference: number }>('SELECT reference FROM telematics.commands WHERE id = $1', [
      waits.id,
    ])
    expect(row?.reference).toBe(31)
  })

  test('of many commands that many processes send, fail and repeat, no two that are open or just over share one', async () => {
    const device = await register(gt06)
    const session = fakeSession(device)
    const told: { id: string; reference: number }[] = []
    const hears = (answers: boolean) =>
      delivery().opened({
        ...session(),
        tell: (_, { reference }) => {
          told.push({ id: device.id, reference })
          if (!answers) throw new Error('the connection is over')
          return { answered: reference % 2 === 0 }
        },
      })
    for (let count = 0; count < 20; count += 1) await request(device, { kind: 'request-position' })
    for (let process = 0; process < 12; process += 1) {
      hears(process % 3 !== 0)
      await Promise.all(deliveries.splice(0).map((each) => each.stop()))
      await service.look(`UPDATE telematics.commands SET answer_due_at = now() - interval '1 s' WHERE device_id = $1`, [
        device.id,
      ])
    }
    expect(told.length).toBeGreaterThan(12)
    expect(new Set(told.map(({ reference }) => reference)).size).toBe(told.length)
  })
})

const claims = new SessionClaims()
const silent = new Proxy({} as Logger, { get: () => () => {} })

function delivery(logger: Logger = silent): CommandDelivery {
  const made = new CommandDelivery({ database: service.runtime.database, logger, claims })
  deliveries.push(made)
  return made
}

/** A session of a device as a wire would have it, each time newer. */
function fakeSession({ id, uniqueId, family }: Known): () => DeviceSession<LiveDevice> {
  return () => ({
    uniqueId,
    device: { tenantId: service.tenant, deviceId: id } as LiveDevice,
    family: family.name,
    remoteAddress: '127.0.0.1',
    claim: claims.make(uniqueId),
    tell: () => ({ answered: true }),
    end: () => {},
  })
}

describe('the newest session', () => {
  test('alone is told, and only once, whoever of two looks first', async () => {
    for (let round = 0; round < 10; round += 1) {
      const device = await register(gt06)
      const told: string[] = []
      const session = fakeSession(device)
      const [older, newer] = ['older', 'newer'].map((name) => ({
        ...session(),
        tell: () => {
          told.push(name)
          return { answered: true }
        },
      }))
      // Neither has heard of the other.
      const [one, other] = [delivery(), delivery()]
      one.opened(older!)
      other.opened(newer!)
      await Promise.all([one, other].map((each) => each.stop()))
      await request(device, { kind: 'reboot' })
      const again = [delivery(), delivery()]
      again[round % 2]!.opened(older!)
      again[(round + 1) % 2]!.opened(newer!)
      await Promise.all(again.map((each) => each.stop()))
      expect(told).toEqual(['newer'])
    }
  })

  test('has another process: a session that has not heard of it ends as soon as there is something to tell', async () => {
    const device = await register(gt06)
    const here = connected(device)
    await expect
      .poll(
        async () =>
          (await service.look('SELECT 1 FROM telematics.device_conversations WHERE device_id = $1', [device.id]))
            .length,
      )
      .toBe(1)
    const elsewhere = `${String(Date.now() + 60_000).padStart(15, '0')}.prc_elsewhere`
    await service.look('UPDATE telematics.device_conversations SET newest_claim = $2 WHERE device_id = $1', [
      device.id,
      elsewhere,
    ])
    const command = await request(device, { kind: 'reboot' })
    await here.closed
    expect(here.waiting).toBe(0)
    expect((await read(command)).status).toBe('queued')
    // It comes again, and is the newest, whatever our clock says.
    const back = connected(device)
    back.send((await back.command()).answer)
    await becomes(command, 'acknowledged')
    expect((await read(command)).timesSent).toBe(1)
  })

  test('hears at once what was noted as sent and never left, whatever it is', async () => {
    const device = await register(gt06)
    const command = await request(device, { kind: 'reboot' })
    const session = fakeSession(device)
    const first = delivery()
    first.opened({
      ...session(),
      tell: () => {
        throw new Error('the connection is over')
      },
    })
    await first.stop()
    expect(await read(command)).toMatchObject({ status: 'sent', timesSent: 1 })
    const tracker = connected(device)
    const { answer } = await tracker.command()
    tracker.send(answer)
    await becomes(command, 'acknowledged')
    expect((await read(command)).timesSent).toBe(2)
  })

  test('what it refuses to be told has failed once, also where somebody gave it up before', async () => {
    const device = await register(gt06)
    const command = await request(device, { kind: 'reboot' })
    const one = delivery()
    one.opened({
      ...fakeSession(device)(),
      tell: () => {
        throw new ProtocolError('unsupported', 'not this one')
      },
    })
    await one.stop()
    expect(await read(command)).toMatchObject({ status: 'failed', failure: 'not-possible', version: 3 })
  })

  test('a command that was given up meanwhile is not open again because its device obeys in silence', async () => {
    const device = await register(gt06)
    const { id } = await request(device, { kind: 'reboot' })
    const scope = { tenantId: service.tenant, actor: 'test' }
    await service.runtime.database.tx(scope, async (tx) => {
      const { command } = (await lockCommand(tx, id))!
      const sent = become(command, 'sent', { timesSent: 1 })
      await updateSentCommand(tx, sent, { reference: 9, answerWithinMs: 1_000 })
      await updateCommand(tx, become(sent, 'failed', { failure: 'no-answer' }))
    })
    await service.runtime.database.tx(scope, (tx) => expectNoAnswer(tx, { id, reference: 9 }))
    expect(await read({ id })).toMatchObject({ status: 'failed', failure: 'no-answer' })
  })
})

describe('answers', () => {
  const away = () => service.look('ALTER TABLE telematics.commands RENAME TO commands_away')
  const back = () => service.look('ALTER TABLE telematics.commands_away RENAME TO commands')

  test('that come while Postgres is away are noted when it is back', async () => {
    const device = await register(gt06)
    const command = await request(device, { kind: 'reboot' })
    const tracker = connected(device)
    const { answer } = await tracker.command()
    await becomes(command, 'sent')
    const failed = new Promise<void>((noted) => {
      const logger = new Proxy({} as Logger, { get: (_, level) => () => (level === 'warn' ? noted() : undefined) })
      void away().then(() => {
        const mine = delivery(logger)
        void service
          .look<{ reference: number }>('SELECT reference FROM telematics.commands_away WHERE id = $1', [command.id])
          .then(([row]) =>
            mine.replied(fakeSession(device)(), [{ kind: 'reply', text: 'late', reference: row!.reference }]),
          )
      })
    })
    try {
      await failed
    } finally {
      await back()
    }
    await becomes(command, 'acknowledged')
    expect(await read(command)).toMatchObject({ answer: 'late' })
    tracker.send(answer)
  })

  test('that nobody asked for are held up to a bound, and are nobody’s', async () => {
    const device = await register(gt06)
    const lines: string[] = []
    const logger = new Proxy({} as Logger, { get: () => (_: unknown, line: string) => void lines.push(line) })
    const mine = delivery(logger)
    const reply: CommandReply = { kind: 'reply', text: 'x' }
    for (let burst = 0; burst < 100; burst += 1)
      mine.replied(
        fakeSession(device)(),
        Array.from({ length: 50 }, () => reply),
      )
    await mine.stop()
    expect(lines.filter((line) => line === 'a device answers what nobody waits for')).toHaveLength(32)
  })

  test('of a device that is connected elsewhere, or nowhere, count; another tenant’s do not', async () => {
    const device = await register(gt06)
    const command = await request(device, { kind: 'reboot' })
    const tracker = connected(device)
    await tracker.command()
    await becomes(command, 'sent')
    const mine = delivery()
    const said = { kind: 'reply', text: 'done' } as const
    const session = fakeSession(device)()
    mine.replied({ ...session, device: { ...session.device, tenantId: anotherTenant() } }, [said])
    await mine.stop()
    expect((await read(command)).status).toBe('sent')
    const another = delivery()
    another.replied(session, [{ kind: 'photo', text: 'nothing that was asked' }])
    await another.stop()
    expect((await read(command)).status).toBe('sent')
    const last = delivery()
    last.replied(session, [{ ...said, text: 'done\0\0' }])
    await last.stop()
    expect(await read(command)).toMatchObject({ status: 'acknowledged', answer: 'done' })
  })
})

import type { Command, Instruction, NewCommand } from '@clutch/contracts/telematics/commands'
import type { TelematicsSettings } from '@clutch/contracts/telematics/settings'
import { ioElement } from '@clutch/protocols/teltonika/io-elements'
import { teltonikaVoice } from '@clutch/protocols/teltonika/voice'
import { startTestService, type TestService } from '@clutch/testing/service'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { PrismaClient } from '../../prisma/client/client.ts'
import { recordAt, TestDevice, testStartMs } from '../../test/device.ts'
import {
  anotherTenant,
  deviceEnv,
  devicesPath,
  registerTestDevice,
  startReplica,
  teltonikaPortOf,
} from '../../test/replica.ts'
import { telematicsIngest } from '../app.ts'

const gps = '/b2b/fleet-management/gps-integration'
let service: TestService<PrismaClient>
let port: number
const devices: TestDevice[] = []
beforeAll(async () => {
  service = await startTestService(telematicsIngest, { nats: true, env: deviceEnv })
  port = teltonikaPortOf(service)
  service.clock.set(new Date(testStartMs))
})
afterAll(() => service.stop())
afterEach(async () => {
  for (const device of devices.splice(0)) {
    device.socket.destroy()
    await device.closed
  }
  service.clock.set(new Date(testStartMs))
})

async function connected(imei: string, to = port): Promise<TestDevice> {
  const device = new TestDevice(to, imei)
  devices.push(device)
  expect(await device.login()).toBe('01')
  return device
}

async function request(
  deviceId: string,
  instruction: Instruction,
  more: Partial<NewCommand> = {},
  tenant?: string,
): Promise<Command> {
  const { status, body } = await service.call<Command>('POST', `${devicesPath}/${deviceId}/commands`, {
    body: { instruction, ...more },
    ...(tenant !== undefined && { tenant }),
  })
  expect({ status, body }).toMatchObject({ status: 201 })
  return body
}

async function read(id: string): Promise<Command> {
  return (await service.call<Command>('GET', `${gps}/commands/${id}`)).body
}

async function setRule(engineCut: TelematicsSettings['engineCut']): Promise<void> {
  const { body } = await service.call<TelematicsSettings>('GET', `${gps}/settings`)
  const answer = await service.call('PATCH', `${gps}/settings`, {
    body: { engineCut },
    headers: { 'if-match': `"${body.version}"` },
  })
  expect(answer.status).toBe(200)
}

/** The text of the next command on the wire, and the bytes with which a tracker answers it. */
async function hears(device: TestDevice): Promise<{ text: string; answer: Uint8Array }> {
  const head = await device.take(8)
  const body = await device.take(Number.parseInt(head.slice(8), 16) + 4)
  const [heard] = teltonikaVoice.newSpeaker(device.imei).hear(Buffer.from(head + body, 'hex')).heard
  if (heard?.kind !== 'command' || heard.answer === undefined)
    throw new Error(`no command but ${JSON.stringify(heard)}`)
  return { text: heard.text, answer: heard.answer }
}

const standing = (second: number, ignition = false) =>
  recordAt(second, { speedKmh: 0, io: [ioElement('ignition', ignition)] })

describe('a command on its way', () => {
  test('is sent at once to a device that is there, and acknowledged when it answers', async () => {
    const { id, imei } = await registerTestDevice(service)
    const device = await connected(imei)
    const command = await request(id, { kind: 'request-position' })
    expect(command).toMatchObject({ status: 'queued', waitsFor: 'session' })
    const { text, answer } = await hears(device)
    expect(text).toBe('getgps')
    await expect.poll(async () => (await read(command.id)).status).toBe('sent')
    device.send(answer)
    await expect.poll(async () => (await read(command.id)).status).toBe('acknowledged')
    expect(await read(command.id)).toMatchObject({ answer: 'OK: getgps', timesSent: 1, failure: null, waitsFor: null })
    expect(
      (await service.emitted()).filter(({ aggregateId }) => aggregateId === command.id).map(({ type }) => type),
    ).toEqual(['telematics.command.requested', 'telematics.command.sent', 'telematics.command.acknowledged'])
  })

  test('waits for a device that is away, in order, one at a time', async () => {
    const { id, imei } = await registerTestDevice(service)
    const first = await request(id, { kind: 'report-interval', seconds: 30 })
    const second = await request(id, { kind: 'request-position' })
    const device = await connected(imei)
    const one = await hears(device)
    expect(one.text).toBe('setparam 10050:30;10150:30;10250:30')
    expect((await read(second.id)).status).toBe('queued')
    device.send(one.answer)
    const two = await hears(device)
    expect(two.text).toBe('getgps')
    expect((await read(first.id)).status).toBe('acknowledged')
    device.send(two.answer)
    await expect.poll(async () => (await read(second.id)).status).toBe('acknowledged')
  })

  test('reaches a device on whatever replica it is, and is sent once', async () => {
    const { id, imei } = await registerTestDevice(service)
    const replica = await startReplica(service)
    try {
      const device = await connected(imei, teltonikaPortOf(replica))
      const command = await request(id, { kind: 'reboot' })
      const { text, answer } = await hears(device)
      expect(text).toBe('cpureset')
      device.send(answer)
      await expect.poll(async () => (await read(command.id)).status).toBe('acknowledged')
      expect(device.received).toBe(0)
    } finally {
      await replica.stop()
    }
  })

  test('to which nobody answered is sent again on the next session when that harms nobody, and else has failed', async () => {
    const { id, imei } = await registerTestDevice(service)
    const harmless = await request(id, { kind: 'request-position' })
    const before = await connected(imei)
    await hears(before)
    await expect.poll(async () => (await read(harmless.id)).status).toBe('sent')
    before.socket.destroy()
    await before.closed
    // its answer is late
    await service.look(
      `UPDATE telematics.commands SET answer_due_at = now() - interval '1 s' WHERE id = '${harmless.id}'`,
    )
    const again = await connected(imei)
    const { answer } = await hears(again)
    again.send(answer)
    await expect.poll(async () => (await read(harmless.id)).status).toBe('acknowledged')
    expect((await read(harmless.id)).timesSent).toBe(2)

    const reboot = await request(id, { kind: 'reboot' })
    await hears(again)
    await expect.poll(async () => (await read(reboot.id)).status).toBe('sent')
    await service.look(
      `UPDATE telematics.commands SET answer_due_at = now() - interval '1 s' WHERE id = '${reboot.id}'`,
    )
    const next = await connected(imei)
    await expect.poll(async () => (await read(reboot.id)).status).toBe('failed')
    expect(await read(reboot.id)).toMatchObject({ failure: 'no-answer', timesSent: 1 })
    expect(next.received).toBe(0)
  })

  test('that was not sent in time expires, and is not sent after', async () => {
    const { id, imei } = await registerTestDevice(service)
    const command = await request(id, { kind: 'request-position' }, { validForS: 60 })
    service.clock.set(new Date(testStartMs + 61_000))
    await expect.poll(async () => (await read(command.id)).status).toBe('expired')
    const device = await connected(imei)
    const later = await request(id, { kind: 'reboot' })
    expect((await hears(device)).text).toBe('cpureset')
    expect((await read(later.id)).expiresAt > command.expiresAt).toBe(true)
  })

  test('can be taken back until it is sent', async () => {
    const { id, imei } = await registerTestDevice(service)
    const command = await request(id, { kind: 'request-position' })
    expect((await service.call('POST', `${gps}/commands/${command.id}/cancel`)).status).toBe(200)
    expect((await service.call('POST', `${gps}/commands/${command.id}/cancel`)).status).toBe(409)
    const device = await connected(imei)
    const sent = await request(id, { kind: 'reboot' })
    expect((await hears(device)).text).toBe('cpureset')
    await expect.poll(async () => (await read(sent.id)).status).toBe('sent')
    expect((await service.call('POST', `${gps}/commands/${sent.id}/cancel`)).status).toBe(409)
  })
})

describe('an engine cut', () => {
  test('waits for a second person, who is not the first and not a key', async () => {
    await setRule('second-person')
    const { id, imei } = await registerTestDevice(service)
    const device = await connected(imei)
    const command = await request(id, { kind: 'engine-cut' })
    expect(command).toMatchObject({ status: 'awaiting-approval', waitsFor: 'approval' })
    const approve = (as: Record<string, unknown>) =>
      service.call<Command>('POST', `${gps}/commands/${command.id}/approve`, { as })
    expect((await approve({})).status).toBe(403)
    expect((await approve({ kind: 'api-key', id: 'key_1' })).status).toBe(403)
    expect((await approve({ id: 'usr_second' })).body).toMatchObject({ status: 'queued', approvedBy: 'usr_second' })
    expect((await hears(device)).text).toBe('setdigout 1')
    expect((await approve({ id: 'usr_third' })).status).toBe(409)
  })

  test('waits until the vehicle stands, by its own fresh word', async () => {
    await setRule('stationary')
    const { id, imei } = await registerTestDevice(service)
    const device = await connected(imei)
    const command = await request(id, { kind: 'engine-cut' })
    await expect.poll(async () => (await read(command.id)).waitsFor).toBe('standstill')
    service.clock.set(new Date(testStartMs + 10_000))
    expect(await device.report(recordAt(10, { speedKmh: 60 })).acknowledged()).toBe(1)
    service.clock.set(new Date(testStartMs + 20_000))
    device.report(standing(20, true))
    expect(await device.take(4)).toBe('00000001')
    expect((await hears(device)).text).toBe('setdigout 1')
    await expect.poll(async () => (await read(command.id)).status).toBe('sent')
  })

  test('to immobilise waits for the ignition too, whatever the tenant set', async () => {
    await setRule('second-person')
    const { id, imei } = await registerTestDevice(service)
    const command = await request(id, { kind: 'immobilise' })
    await service.call('POST', `${gps}/commands/${command.id}/approve`, { as: { id: 'usr_second' } })
    const device = await connected(imei)
    await device.report(standing(1, true)).acknowledged()
    await expect.poll(async () => (await read(command.id)).waitsFor).toBe('standstill')
    device.report(standing(2, false))
    expect(await device.take(4)).toBe('00000001')
    expect((await hears(device)).text).toBe('setdigout 1')
  })
})

describe('an engine cut that did not arrive', () => {
  test('is not sent again to a vehicle that has driven off meanwhile', async () => {
    await setRule('stationary')
    const { id, imei } = await registerTestDevice(service)
    const device = await connected(imei)
    await device.report(standing(0)).acknowledged()
    const command = await request(id, { kind: 'engine-cut' })
    expect((await hears(device)).text).toBe('setdigout 1')
    await expect.poll(async () => (await read(command.id)).status).toBe('sent')
    service.clock.set(new Date(testStartMs + 40_000))
    expect(await device.report(recordAt(40, { speedKmh: 90 })).acknowledged()).toBe(1)
    await service.look(
      `UPDATE telematics.commands SET answer_due_at = now() - interval '1 s' WHERE id = '${command.id}'`,
    )
    // Something else is told meanwhile, so the look has taken place.
    const other = await request(id, { kind: 'request-position' })
    expect((await hears(device)).text).toBe('getgps')
    expect(await read(command.id)).toMatchObject({ status: 'sent', timesSent: 1 })
    service.clock.set(new Date(testStartMs + 50_000))
    await service.look(`UPDATE telematics.commands SET answer_due_at = now() - interval '1 s' WHERE id = '${other.id}'`)
    device.report(standing(50))
    expect(await device.take(4)).toBe('00000001')
    expect((await hears(device)).text).toBe('setdigout 1')
  })

  test('is taken back by whoever restores the engine', async () => {
    await setRule('both')
    const { id, imei } = await registerTestDevice(service)
    const awaiting = await request(id, { kind: 'engine-cut' })
    await setRule('stationary')
    const queued = await request(id, { kind: 'immobilise' })
    const restore = await request(id, { kind: 'engine-restore' })
    expect((await read(awaiting.id)).status).toBe('cancelled')
    expect((await read(queued.id)).status).toBe('cancelled')
    const device = await connected(imei)
    const { text, answer } = await hears(device)
    expect(text).toBe('setdigout 0')
    device.send(answer)
    await expect.poll(async () => (await read(restore.id)).status).toBe('acknowledged')
  })
})

test('devices that never answer can be told things for ever', async () => {
  const { id } = await registerTestDevice(service)
  for (let count = 0; count < 50; count += 1) await request(id, { kind: 'reboot' })
  await service.look(`UPDATE telematics.commands SET status = 'sent', expects_answer = false WHERE device_id = '${id}'`)
  expect((await request(id, { kind: 'reboot' })).status).toBe('queued')
})

describe('who may', () => {
  test('a key cannot ask for what needs a second person: the two could be one', async () => {
    await setRule('second-person')
    const { id } = await registerTestDevice(service)
    const body = { instruction: { kind: 'engine-cut' } }
    const as = { kind: 'api-key', id: 'key_1' }
    expect(await service.call('POST', `${devicesPath}/${id}/commands`, { body, as })).toMatchObject({
      status: 403,
      body: { code: 'first-person-needed' },
    })
  })

  test('only who may command: to read and to write devices is not enough', async () => {
    const { id } = await registerTestDevice(service)
    const answer = await service.call('POST', `${devicesPath}/${id}/commands`, {
      body: { instruction: { kind: 'reboot' } },
      scopes: ['devices:read', 'devices:write'],
    })
    expect(answer.status).toBe(403)
  })

  test('another tenant neither sees nor commands', async () => {
    const { id } = await registerTestDevice(service)
    const command = await request(id, { kind: 'reboot' })
    const tenant = anotherTenant()
    const body = { instruction: { kind: 'reboot' } }
    expect((await service.call('POST', `${devicesPath}/${id}/commands`, { tenant, body })).status).toBe(404)
    expect((await service.call('GET', `${gps}/commands/${command.id}`, { tenant })).status).toBe(404)
    expect((await service.call('POST', `${gps}/commands/${command.id}/cancel`, { tenant })).status).toBe(404)
    expect((await service.call<{ items: Command[] }>('GET', `${gps}/commands`, { tenant })).body.items).toEqual([])
  })

  test('a device that cannot be told is not told', async () => {
    const { body } = await service.call<{ id: string }>('POST', devicesPath, {
      body: { name: 'Phone', uniqueId: 'phone-1', protocol: 'cloud' },
    })
    const answer = await service.call('POST', `${devicesPath}/${body.id}/commands`, {
      body: { instruction: { kind: 'reboot' } },
    })
    expect(answer).toMatchObject({ status: 422, body: { code: 'command-not-possible' } })
  })

  test.each([
    {},
    { instruction: { kind: 'explode' } },
    { instruction: { kind: 'output', output: 9, on: true } },
    { instruction: { kind: 'text', text: 'a\nb' } },
  ])('what is no command is refused: %j', async (body) => {
    const { id } = await registerTestDevice(service)
    expect((await service.call('POST', `${devicesPath}/${id}/commands`, { body })).status).toBe(400)
  })

  test('so many wait for one device and no more', async () => {
    const { id } = await registerTestDevice(service)
    const answers = []
    for (let count = 0; count < 51; count += 1)
      answers.push(
        (await service.call('POST', `${devicesPath}/${id}/commands`, { body: { instruction: { kind: 'reboot' } } }))
          .status,
      )
    expect(answers.filter((status) => status === 201)).toHaveLength(50)
    expect(answers.at(-1)).toBe(409)
  })

  test('commands are listed in pages, by device and status', async () => {
    const { id } = await registerTestDevice(service)
    const ids = []
    for (let count = 0; count < 3; count += 1) ids.push((await request(id, { kind: 'reboot' })).id)
    const page = async (query: string) =>
      (
        await service.call<{ items: Command[]; nextCursor: string | null }>(
          'GET',
          `${gps}/commands?deviceId=${id}${query}`,
        )
      ).body
    const first = await page('&limit=2&status=queued')
    const second = await page(`&limit=2&cursor=${first.nextCursor}`)
    expect([...first.items, ...second.items].map((command) => command.id)).toEqual(ids)
    expect(second.nextCursor).toBeNull()
    expect((await page('&status=expired')).items).toEqual([])
  })
})

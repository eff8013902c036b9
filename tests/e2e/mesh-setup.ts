import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startMesh, writeRunFile } from '@clutch/cli/mesh'
import type { RunFile } from '@clutch/cli/run-file'
import { runFile } from '@clutch/cli/start'
import { Memory } from '@clutch/cli/story/memory'
import { seed } from '@clutch/cli/story/seed'
import type { SeededTenant } from '@clutch/cli/story/seeded-tenant'
import { tellStory } from '@clutch/cli/story/story'
import type { Step } from '@clutch/cli/story/table'
import { createDriver } from '@clutch/contracts/fleet/drivers'
import { getMe } from '@clutch/contracts/gateway/sessions'
import { encodeBody } from '@clutch/protocols/teltonika/codec'
import { encodeLogin, encodeTcpFrame } from '@clutch/protocols/teltonika/frames'
import type { TestProject } from 'vitest/node'
import { chargeBesideUs, findIt } from './money-beside-us.ts'
import { oweMoney, stripeWebhookSecret } from './owed-money.ts'
import { buyVanWithTank, refuel } from './refuel.ts'

declare module 'vitest' {
  interface ProvidedContext {
    mesh: RunFile
    story: Step[]
    homeDir: string
    fleetIds: [string, string]
  }
}

const speed = 120

/** One mesh for all promises that do not kill anything: started, seeded, and with the story told on it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dir = mkdtempSync(join(tmpdir(), 'clutch-e2e-'))
  const say = (line: string) => process.stdout.write(`mesh: ${line}\n`)
  const env = { payments: { STRIPE_WEBHOOK_SECRET: stripeWebhookSecret } }
  const mesh = await startMesh({ dir, say, env })
  const stop = async () => {
    await mesh.stop()
    rmSync(dir, { recursive: true, force: true })
  }
  try {
    const seeded = await seed(mesh, new Memory(join(dir, 'seed.json')), say)
    await writeRunFile(mesh.home, runFile(mesh, seeded))
    const { now: before } = await clockOf(mesh.sandboxUrl)
    await buyVanWithTank(seeded.nordlicht)
    await letAdminDrive(seeded.nordlicht)
    await chargeBesideUs(mesh, seeded.nordlicht)
    const story = await tellStory(mesh, seeded, { say, now: () => {}, done: () => {} }, speed)
    await oweMoney(mesh, seeded.nordlicht)
    await findIt(seeded.nordlicht)
    await refuel(seeded.nordlicht, mesh.devicePorts.teltonika!, Date.parse(before) + 60_000)
    await sendDamagedFrame(mesh.devicePorts.teltonika!, seeded.nordlicht.vehicles[0]!.imei)
    project.provide('mesh', runFile(mesh, seeded))
    project.provide('story', story)
    project.provide('homeDir', dir)
    project.provide('fleetIds', [seeded.nordlicht.fleetId, seeded.atlas.fleetId])
    return stop
  } catch (error) {
    await stop()
    throw error
  }
}

/** Whoever signs in is a driver too, so that what drivers may ask has an answer. */
async function letAdminDrive({ client }: SeededTenant): Promise<void> {
  const { user } = await client.call(getMe, {})
  const licence = {
    number: 'B072RRE2I55',
    country: 'DE',
    classes: [{ class: 'C', validFrom: null, validUntil: '2039-04-30' }],
  }
  await client.call(createDriver, { body: { name: 'Kim Petersen', userId: user!.id, licence } })
}

async function clockOf(sandboxUrl: string): Promise<{ now: string }> {
  return (await (await fetch(`${sandboxUrl}/clock`)).json()) as { now: string }
}

/** A device of the first tenant says something that cannot be understood: nothing in the story does. */
async function sendDamagedFrame(port: number, imei: string): Promise<void> {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  socket.write(encodeLogin(imei))
  await once(socket, 'data')
  const frame = Uint8Array.from(encodeTcpFrame(encodeBody('8E', [])))
  frame[frame.length - 1]! ^= 0xff
  socket.write(frame)
  await once(socket, 'data') // it is refused
  socket.destroy()
}

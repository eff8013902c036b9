import { createHmac, hkdfSync } from 'node:crypto'
import { CommandPasswordsNotConfigured, type Device } from '@clutch/contracts/telematics/devices'
import { type Keyring, keyring } from '@clutch/shared/envelope'
import { Problem } from '@clutch/shared/problem'
import type { Database } from '@clutch/shared/tx'
import type { PrismaClient } from '../../prisma/client/client.ts'
import type { Tx } from '../kit.ts'
import type { Variables } from '../variables.ts'
import { eraseCommandPassword, findCommandPassword, putCommandPassword } from './command-password-store.ts'

interface Keys {
  readonly wrapping: Keyring
  readonly digesting: Buffer
}

// By database, because that is what a use case is given of the process it runs in.
const settings = new WeakMap<Database<PrismaClient>, Keys>()

/** Without a key no device's password can be set; what is set is not read. */
export function setUpCommandPasswords(
  database: Database<PrismaClient>,
  variables: Pick<Variables, 'TELEMATICS_SECRETS_KEY' | 'TELEMATICS_PREVIOUS_SECRETS_KEY'>,
): void {
  const { TELEMATICS_SECRETS_KEY: key, TELEMATICS_PREVIOUS_SECRETS_KEY: previous } = variables
  if (key === undefined) return
  settings.set(database, {
    wrapping: keyring('telematics/command-passwords', key, previous),
    digesting: Buffer.from(hkdfSync('sha256', key, '', 'clutch/telematics/command-passwords/digest/v1', 32)),
  })
}

/**
 * Keeps it sealed, or forgets it; undefined leaves it as it is.
 * @returns whether the device has one then
 * @throws Problem
 */
export async function setCommandPassword(
  tx: Tx,
  database: Database<PrismaClient>,
  device: Pick<Device, 'id' | 'hasCommandPassword'>,
  password: string | null | undefined,
): Promise<boolean> {
  if (password === undefined) return device.hasCommandPassword
  if (password === null) {
    await eraseCommandPassword(tx, device.id)
    return false
  }
  const keys = settings.get(database)
  if (keys === undefined) throw new Problem(CommandPasswordsNotConfigured)
  await putCommandPassword(tx, keys.wrapping, device.id, password)
  return true
}

/** @throws NotOpened where there is one and the key that opens it is not here */
export async function openCommandPassword(
  tx: Tx,
  database: Database<PrismaClient>,
  deviceId: string,
): Promise<string | undefined> {
  return findCommandPassword(tx, settings.get(database)?.wrapping, deviceId)
}

/** A password is short: whoever reads a digest of the request that brought it could try all there are. With a key, not. */
export function digestWithPassword(database: Database<PrismaClient>, digest: string): string {
  const keys = settings.get(database)
  if (keys === undefined) throw new Problem(CommandPasswordsNotConfigured)
  return createHmac('sha256', keys.digesting).update(digest).digest('base64url')
}

/** For whoever changes the operator's key. */
export function commandPasswordKeys(database: Database<PrismaClient>): Keyring | undefined {
  return settings.get(database)?.wrapping
}

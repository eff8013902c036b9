import { hash } from 'node:crypto'
import { NotFound } from '@clutch/contracts/problems'
import {
  uploadImportData as contract,
  ImportOffset,
  ImportState,
  ImportTooLarge,
  maxImportFileBytes,
  maxImportFiles,
} from '@clutch/contracts/telematics/imports'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { fileBodyOf } from '../file-body.ts'
import { implementOpen } from '../kit.ts'
import { findFile, insertFile, insertPart, isPartThere } from './file-store.ts'
import { findImport, lockImport } from './store.ts'

/** A part goes where its file ends so far, in one transaction with how long the file is then: it is taken once or not. */
export const uploadImportData = implementOpen(contract, async ({ params, query, request, database, principal }) => {
  const scope = { tenantId: principal!.tenantId, actor: principal!.id }
  // Another tenant's is told apart from none at all by nothing, not by what is wrong with the body either.
  if ((await database.tx(scope, (tx) => findImport(tx, params.importId))) === undefined) throw new Problem(NotFound)
  const bytes = fileBodyOf(request)
  const { file: name, offset = 0 } = query
  const part = { offset, bytes, digest: hash('sha256', bytes, 'hex') }
  return database.tx(scope, async (tx) => {
    const held = await lockImport(tx, params.importId)
    if (held === undefined) throw new Problem(NotFound)
    if (held.status !== 'uploading') throw new Problem(ImportState)
    const file = held.files.find((one) => one.name === name)
    const length = file?.bytes ?? 0
    if (offset < length && (await isPartThere(tx, held.id, name, part))) return ok(file!)
    if (offset !== length) {
      throw new Problem(ImportOffset, {
        detail: `${length} bytes of this file are here.`,
        errors: [{ pointer: '/query/offset', message: `must be ${length}` }],
      })
    }
    if (length + bytes.length > maxImportFileBytes)
      throw new Problem(ImportTooLarge, { detail: `A file has at most ${maxImportFileBytes} bytes.` })
    if (file === undefined) {
      if (held.files.length >= maxImportFiles)
        throw new Problem(ImportTooLarge, { detail: `An import has at most ${maxImportFiles} files.` })
      await insertFile(tx, held.id, name, held.files.length)
    }
    await insertPart(tx, held.id, name, part)
    return ok((await findFile(tx, held.id, name))!)
  })
})

import { hash } from 'node:crypto'
import { NotFound } from '@clutch/contracts/problems'
import {
  uploadImportData as contract,
  type ImportFile,
  ImportOffset,
  ImportState,
  ImportTooLarge,
  maxImportFileBytes,
  maxImportFiles,
} from '@clutch/contracts/telematics/imports'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implementOpen, type Tx } from '../kit.ts'
import { findFile, insertFile, insertPart, isPartThere, noteComplete, type Part } from './file-store.ts'
import { partsOf } from './parts.ts'
import { findImport, lockImport } from './store.ts'

/**
 * A file is kept as it comes, part by part, each in a transaction with how long the file is then: a part is taken once or
 * not, and until the last is, what is here is known to be a beginning.
 */
export const uploadImportData = implementOpen(contract, async ({ params, query, file, database, principal }) => {
  const scope = { tenantId: principal!.tenantId, actor: principal!.id }
  if ((await database.tx(scope, (tx) => findImport(tx, params.importId))) === undefined) throw new Problem(NotFound)
  let { offset = 0 } = query
  let kept: ImportFile | undefined
  for await (const { bytes, isLast } of partsOf(file.chunks)) {
    const part = { offset, bytes, digest: hash('sha256', bytes, 'hex'), isLast }
    kept = await database.tx(scope, (tx) => keepPart(tx, params.importId, query.file, part))
    offset += bytes.length
  }
  return ok(kept!)
})

async function keepPart(tx: Tx, importId: string, name: string, part: Part): Promise<ImportFile> {
  const { offset, bytes, isLast } = part
  const held = await lockImport(tx, importId)
  if (held === undefined) throw new Problem(NotFound)
  if (held.status !== 'uploading') throw new Problem(ImportState)
  const file = held.files.find((one) => one.name === name)
  const length = file?.bytes ?? 0
  if (offset < length && (await isPartThere(tx, held.id, name, part))) {
    if (isLast && offset + bytes.length === length) await noteComplete(tx, held.id, name)
    return (await findFile(tx, held.id, name))!
  }
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
  return (await findFile(tx, held.id, name))!
}

import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ModelCard } from './model-card.ts'
import { findModel, findModelBy, saveModel } from './model-files.ts'
import { packModel } from './weights.ts'

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'clutch-models-'))
})
afterEach(() => rm(directory, { recursive: true, force: true }))

function modelOf(seed: number) {
  const packed = packModel({ kind: 'test', seed }, [Float32Array.of(seed)])
  const card = { digest: packed.digest, origin: 'cold-start', training: { seed } } as ModelCard
  return { ...packed, card }
}

test('a saved model is found by its digest and by its seed, whole', async () => {
  const model = modelOf(1)
  await saveModel(directory, model)
  await saveModel(directory, modelOf(2))
  expect(await findModel(directory, model.digest)).toEqual(model)
  expect(await findModelBy(directory, { origin: 'cold-start', seed: 1 })).toEqual(model)
  expect(await findModelBy(directory, { origin: 'tenant-trained', seed: 1 })).toBeNull()
})

test('many replicas may save the same model at once, and leave two files', async () => {
  const model = modelOf(1)
  await Promise.all(Array.from({ length: 8 }, () => saveModel(directory, model)))
  expect(await findModel(directory, model.digest)).toEqual(model)
  expect((await readdir(directory)).sort()).toEqual([`${model.digest}.card.json`, `${model.digest}.model`])
})

test('a file that was changed, cut off or is missing is not a model', async () => {
  const model = modelOf(1)
  await saveModel(directory, model)
  const path = join(directory, `${model.digest}.model`)
  await writeFile(path, model.bytes.subarray(0, 10))
  expect(await findModel(directory, model.digest)).toBeNull()
  await rm(path)
  expect(await findModel(directory, model.digest)).toBeNull()
  await saveModel(directory, model)
  await writeFile(join(directory, `${model.digest}.card.json`), '{"digest":')
  expect(await findModel(directory, model.digest)).toBeNull()
  expect(await findModelBy(directory, { origin: 'cold-start', seed: 1 })).toBeNull()
})

test('a digest never leads out of the directory', async () => {
  expect(await findModel(directory, '../../etc/passwd')).toBeNull()
  expect(await findModelBy(join(directory, 'missing'), { origin: 'cold-start', seed: 1 })).toBeNull()
})

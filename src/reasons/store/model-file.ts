import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Context } from '../../server/context.ts'
import type { Id } from '../../values/id.ts'
import type { ReasonModel } from '../reason-model.ts'
import { isAnyLeft } from './codings.ts'

/**
 * What a company's suggestions were learnt from: a line of JSON, then the weights as they are in memory. Can be made again
 * from what was confirmed at any time, so a file that cannot be read is as good as none.
 */
const format = 3
const pathOf = (ctx: Context) => join(ctx.folder, 'reasons-model.bin')

export interface StoredModel extends ReasonModel {
  trainedAt: Date
  /** Some of the verbatims it learnt from. When none is left, their words are gone, and so is what was made of them. */
  learntFrom: Id<'ver'>[]
}

export async function writeModel(ctx: Context, model: StoredModel): Promise<void> {
  const { vocabulary, softmax, trainedAt, ...rest } = model
  const head = Buffer.from(
    `${JSON.stringify({
      ...rest,
      format,
      trainedAt: trainedAt.toISOString(),
      features: [...vocabulary.positions.keys()],
      dimensions: vocabulary.dimensions,
    })}\n`,
  )
  await mkdir(ctx.folder, { recursive: true })
  const making = `${pathOf(ctx)}.making`
  const file = await open(making, 'w')
  try {
    const length = Buffer.alloc(8)
    length.writeUInt32LE(head.length)
    const parts = [length, head, bytesOf(vocabulary.weights), bytesOf(softmax.weights)]
    for (const part of parts) await file.write(part)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(making, pathOf(ctx))
}

const bytesOf = (numbers: Float32Array) => Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength)

const opened = new Map<string, { changedMs: number; model: StoredModel | null }>()

/**
 * The model of this company, or null until it was first trained. Read again when a job wrote a newer one, and removed when
 * everything it learnt from was, as when the sample is cleared.
 */
export async function openModel(ctx: Context): Promise<StoredModel | null> {
  const model = await modelOnDisk(pathOf(ctx))
  if (model === null || model.learntFrom.length === 0 || (await isAnyLeft(ctx, model.learntFrom))) return model
  await removeModel(ctx)
  return null
}

async function modelOnDisk(path: string): Promise<StoredModel | null> {
  const changedMs = await stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  )
  const known = opened.get(path)
  if (known?.changedMs === changedMs) return known.model
  const model = changedMs === 0 ? null : await readModel(path).catch(() => null)
  opened.set(path, { changedMs, model })
  return model
}

async function readModel(path: string): Promise<StoredModel | null> {
  const bytes = await readFile(path)
  const from = 8 + bytes.readUInt32LE(0)
  const { format: written, trainedAt, features, dimensions, ...rest } = JSON.parse(bytes.toString('utf8', 8, from))
  if (written !== format) return null
  const numbers = new Float32Array(bytes.buffer.slice(bytes.byteOffset + from, bytes.byteOffset + bytes.length))
  const names = features as string[]
  const classes = rest.classes as string[]
  const size = names.length + dimensions
  if (numbers.length !== names.length + (size + 1) * classes.length) return null
  return {
    ...rest,
    trainedAt: new Date(trainedAt),
    vocabulary: {
      positions: new Map(names.map((name, i) => [name, i])),
      weights: numbers.slice(0, names.length),
      dimensions,
    },
    softmax: { classes: classes.length, features: size, weights: numbers.slice(names.length) },
  }
}

async function removeModel(ctx: Context): Promise<void> {
  await rm(pathOf(ctx), { force: true })
}

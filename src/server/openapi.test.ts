import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { routesOf } from '../routes.ts'
import { endpoint } from '../values/endpoint.ts'
import { openApi, referencePage } from './openapi.ts'

type Json = { [name: string]: unknown }
interface Operation extends Json {
  operationId: string
  parameters?: { name: string; in: string; required: boolean; schema?: Json }[]
  responses: Json
}

const endpoints = routesOf(() => {
  throw new Error('nobody signs in here')
}).map((route) => route.endpoint)
const document = openApi(endpoints) as Json & { paths: Record<string, Record<string, Operation>> }
const operations = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => ({ path, method, operation })),
)

/** Everything in a document, with the JSON pointer that leads there. */
function* parts(value: unknown, pointer = '#'): Iterable<[string, unknown]> {
  yield [pointer, value]
  if (value === null || typeof value !== 'object') return
  for (const [name, below] of Object.entries(value)) {
    yield* parts(below, `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`)
  }
}

// What is asked of it here are the rules of the OpenAPI Specification 3.1.1, sections 4.8.8 to 4.8.12.
describe('the description of the API', () => {
  test('says every endpoint once, under a name of its own', () => {
    expect(operations.length).toBe(endpoints.length)
    const names = operations.map(({ operation }) => operation.operationId)
    expect(new Set(names).size).toBe(names.length)
    expect(names.filter((name) => !/^[a-z][A-Za-z0-9]*$/.test(name))).toEqual([])
  })

  test('declares exactly the parameters a path has, each once and with a schema', () => {
    for (const { path, method, operation } of operations) {
      const parameters = operation.parameters ?? []
      const inPath = parameters.filter((parameter) => parameter.in === 'path')
      expect(inPath.map(({ name }) => name).sort(), `${method} ${path}`).toEqual(
        [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort(),
      )
      expect(inPath.every(({ required }) => required)).toBe(true)
      expect(new Set(parameters.map((parameter) => `${parameter.in} ${parameter.name}`)).size).toBe(parameters.length)
      for (const { name, schema } of parameters) expect(schema, `${method} ${path}: ${name}`).toBeTypeOf('object')
    }
  })

  test('has no two paths that differ in the names of their parameters alone', () => {
    const shapes = Object.keys(document.paths).map((path) => path.replace(/\{\w+\}/g, '{}'))
    expect(new Set(shapes).size).toBe(shapes.length)
  })

  test('leads nowhere that is not there', () => {
    const all = new Map(parts(document))
    const lost = [...all]
      .filter(([pointer]) => pointer.endsWith('/$ref'))
      .filter(([, target]) => !all.has(target as string))
      .map(([pointer, target]) => `${pointer} → ${target}`)
    expect(lost).toEqual([])
  })

  test('survives being written down, and says what comes back', () => {
    expect(JSON.parse(JSON.stringify(document))).toEqual(document)
    for (const { operation } of operations) {
      expect(operation.responses).toHaveProperty('200')
      expect(operation.responses).toHaveProperty('default')
    }
  })

  test('shows the same on the page for people, with nothing in it that runs', () => {
    const page = referencePage(endpoints)
    for (const { path } of endpoints) expect(page).toContain(`/api${path}`)
    expect(page).not.toMatch(/<script|javascript:|\son\w+=/i)
  })

  test('keeps a schema that contains itself whole', () => {
    const Tree: z.ZodType = z.object({
      name: z.string(),
      get below() {
        return z.array(Tree)
      },
    })
    const tree = openApi([
      endpoint('POST /trees', { does: 'x', who: 'viewer', input: z.object({ tree: Tree }), output: Tree }),
    ])
    const all = new Map(parts(tree))
    const targets = [...all].filter(([pointer]) => pointer.endsWith('/$ref')).map(([, target]) => target as string)
    expect(targets.length).toBeGreaterThan(1)
    expect(targets.filter((target) => !all.has(target))).toEqual([])
  })
})
